"""Whether a request that was recorded is signed as the stores' own libraries would sign it."""

from datetime import datetime, timedelta, timezone
from types import SimpleNamespace
from urllib.parse import parse_qsl, quote, unquote

from azure.core.pipeline.transport import HttpRequest
from azure.storage.blob._shared.authentication import SharedKeyCredentialPolicy
from botocore.auth import S3SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials


def scope(request):
    """The key id and the region that a request was signed for, or None where it is not signed."""
    authorization = request.header("Authorization") or ""
    if not authorization.startswith("AWS4-HMAC-SHA256 "):
        return None
    key_id, _, region, service, end = parts(authorization)["Credential"].rsplit("/", 4)
    assert (service, end) == ("s3", "aws4_request"), authorization
    return key_id, region


def parts(authorization):
    return dict(part.strip().split("=", 1) for part in authorization.partition(" ")[2].split(","))


def amazon(request, key):
    """Whether a request is signed with `key`, by Amazon's Signature Version 4, as it arrived.

    What the signature has to cover, it must: the host, and each field of Amazon's. Paths and queries are brought into
    the form that a store computes, so that one which was signed as it was written, and not as it is meant, fails.
    """
    told = parts(request.header("Authorization"))
    names = told["SignedHeaders"].split(";")
    needed = {name.lower() for name, _ in request.fields if name.lower().startswith("x-amz-")} | {"host", "x-amz-date"}
    moment = datetime.strptime(request.header("x-amz-date"), "%Y%m%dT%H%M%SZ").replace(tzinfo=timezone.utc)
    if not needed <= set(names) or abs(datetime.now(timezone.utc) - moment) > timedelta(minutes=15):
        return False
    # Above all there must be no token that is not signed, or none where the key has one.
    if request.header("x-amz-security-token") != key.session_token:
        return False
    path = quote(unquote(request.path), safe="/-._~")
    pairs = sorted((encode(name), encode(value)) for name, value in parse_qsl(request.query, keep_blank_values=True))
    query = "&".join(f"{name}={value}" for name, value in pairs)
    headers = {name: request.header(name) for name in names}
    again = AWSRequest(request.method, f"http://{request.header('Host')}{path}?{query}", headers=headers)
    again.context["timestamp"] = request.header("x-amz-date")
    _, region = scope(request)
    signer = S3SigV4Auth(Credentials(key.id, key.secret, key.session_token), "s3", region)
    return told["Signature"] == signer.signature(signer.string_to_sign(again, signer.canonical_request(again)), again)


def encode(text):
    return quote(text, safe="-._~")


def azure(request, account, key):
    """Whether a request is signed with the key of a storage account, by Shared Key, as it arrived."""
    headers = {name.lower(): value for name, value in request.fields if name.lower() != "authorization"}
    if "x-ms-version" not in headers or "x-ms-date" not in headers:
        return False
    headers.pop("date", None)
    # The library knows the field by this name alone, because it sends `x-ms-range` itself.
    headers["byte_range"] = headers.pop("range", None)
    again = HttpRequest(request.method, f"http://{request.header('Host')}{request.target}", headers=headers)
    context = SimpleNamespace(transport=None)
    SharedKeyCredentialPolicy(account, key).on_request(SimpleNamespace(http_request=again, context=context))
    return again.headers["Authorization"] == request.header("Authorization")
