"""Recording servers that answer as S3, Azure Blob Storage and Google Cloud Storage do, to those who sign as they must."""

import json
import secrets
from urllib.parse import parse_qs, parse_qsl

from google.auth import jwt
from google.auth.exceptions import GoogleAuthError

import known_secrets
import signatures
from recording_server import Answer, RecordingServer


def error(status, code, headers=None, **more):
    """An error in the form of Amazon's and Azure's."""
    inner = "".join(f"<{name}>{value}</{name}>" for name, value in ({"Code": code, "Message": f"It is {code}."} | more).items())
    body = f'<?xml version="1.0" encoding="UTF-8"?>\n<Error>{inner}</Error>'.encode()
    return Answer(status, {"Content-Type": "application/xml"} | (headers or {}), body)


class AmazonStore(RecordingServer):
    """A store of S3's kind, in one region. `elsewhere(store, request)` answers those who signed for another one."""

    def __init__(self, objects, key, region="us-east-1", elsewhere=None, **options):
        super().__init__(objects, **options)
        self.key = key
        self.region = region
        self.elsewhere = elsewhere or malformed
        #: What everyone is answered, where it is set.
        self.failure = None

    def refusal(self, request):
        scope = signatures.scope(request)
        if scope is None:
            return error(403, "AccessDenied")
        if self.failure:
            return self.failure
        key_id, region = scope
        if key_id != self.key.id:
            return error(403, "InvalidAccessKeyId", AWSAccessKeyId=key_id)
        if region != self.region:
            return self.elsewhere(self, request)
        if not signatures.amazon(request, self.key):
            return error(403, "SignatureDoesNotMatch")
        return None

    def missing(self, request):
        buckets = {name.partition("/")[0] for name in self.objects}
        return error(404, "NoSuchKey" if request.name.partition("/")[0] in buckets else "NoSuchBucket")


# The ways in which Amazon says that a bucket is in another region.


def malformed(store, request):
    return error(400, "AuthorizationHeaderMalformed", Region=store.region)


def named(store, request):
    """As the answer to `HEAD` is: without a body, and not even an error of its own."""
    return Answer(400, {"x-amz-bucket-region": store.region})


def permanent(store, request):
    return error(301, "PermanentRedirect", {"x-amz-bucket-region": store.region}, Endpoint=store.base)


def temporary(store, request):
    headers = {"x-amz-bucket-region": store.region, "Location": store.base + request.target}
    return error(307, "TemporaryRedirect", headers)


class AzureStore(RecordingServer):
    """A storage account. It opens to its key, or to `sas`, the query of a shared access signature."""

    def __init__(self, objects, account, key, sas=None, **options):
        super().__init__(objects, **options)
        self.account = account
        self.key = key
        self.sas = sas

    def refusal(self, request):
        if self.sas:
            may = set(parse_qsl(self.sas)) <= set(parse_qsl(request.query)) and request.header("Authorization") is None
        else:
            may = request.header("Authorization") is not None and signatures.azure(request, self.account, self.key)
        return None if may else failure(403, "AuthenticationFailed")

    def missing(self, request):
        containers = {name.partition("/")[0] for name in self.objects}
        return failure(404, "BlobNotFound" if request.name.partition("/")[0] in containers else "ContainerNotFound")


def failure(status, code):
    return error(status, code, {"x-ms-error-code": code})


class GoogleStore(RecordingServer):
    """A store that opens to the tokens that its own `/token` makes for the service account with a public key (PEM)."""

    def __init__(self, objects, email, public_key, lifetime=3600, **options):
        super().__init__(objects, **options)
        self.email = email
        self.public_key = public_key
        self.lifetime = lifetime
        self.tokens = []
        #: What those are answered who want a token, where it is set.
        self.failure = None

    @property
    def token_uri(self):
        return self.url("token")

    def respond(self, request):
        return self.exchange(request) if request.path == "/token" else super().respond(request)

    def exchange(self, request):
        """An assertion for a token (RFC 7523), as Google asks for it."""
        if self.failure:
            return self.failure
        form = {name: values[0] for name, values in parse_qs(request.body.decode()).items()}
        assert form["grant_type"] == "urn:ietf:params:oauth:grant-type:jwt-bearer", form
        try:
            # Google's own library always names Google's endpoint, others name the one that they ask.
            audience = [self.token_uri, "https://oauth2.googleapis.com/token"]
            claims = jwt.decode(form["assertion"], self.public_key, audience=audience, clock_skew_in_seconds=60)
            assert claims["iss"] == self.email and claims["exp"] <= claims["iat"] + 3600, claims
            assert claims["scope"].startswith("https://www.googleapis.com/auth/devstorage."), claims
        except (AssertionError, KeyError, ValueError, GoogleAuthError) as problem:
            return Answer(400, body=json.dumps({"error": "invalid_grant", "error_description": str(problem)}).encode())
        self.tokens.append(known_secrets.register("ya29." + secrets.token_urlsafe(24)))
        told = {"access_token": self.tokens[-1], "expires_in": self.lifetime, "token_type": "Bearer"}
        return Answer(200, {"Content-Type": "application/json"}, json.dumps(told).encode())

    def refusal(self, request):
        if (request.header("Authorization") or "").removeprefix("Bearer ") in self.tokens:
            return None
        return error(401, "AuthenticationRequired")

    def missing(self, request):
        buckets = {name.partition("/")[0] for name in self.objects}
        return error(404, "NoSuchKey" if request.name.partition("/")[0] in buckets else "NoSuchBucket")
