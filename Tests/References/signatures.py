#!/usr/bin/env python3
"""Says what the stores' own libraries sign, for the Swift tests to hold Stills' signatures against.

signatures.py cases   prints requests, and what botocore, azure-storage-blob and google-auth make of them
signatures.py tokens  reads Google assertions as JSON lines, checks them, and signs the same text again
"""

import base64
import contextlib
import datetime
import email.utils
import functools
import hashlib
import itertools
import json
import random
import sys
import unicodedata
from unittest import mock
from urllib.parse import parse_qsl, quote, unquote_to_bytes, urlsplit

import azure.storage.blob._shared_access_signature as azure_signature
import botocore.auth
import google.auth._helpers
from azure.core.pipeline import PipelineContext, PipelineRequest
from azure.core.pipeline.transport import HttpRequest
from azure.storage.blob import generate_blob_sas
from azure.storage.blob._shared.authentication import SharedKeyCredentialPolicy
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from google.auth import crypt, jwt
from google.oauth2 import service_account

#: The version that Stills speaks; the library would name its newest.
AZURE_VERSION = "2021-08-06"

DATES = [0, 951_827_696, 1_709_251_199.999, 1_735_689_599, 1_786_000_000.5, 4_102_444_800]

KEYS = [
    "film.mp4", "a b.mp4", " a ", "a+b.mp4", "100%.mp4", "a%20b", "a%2Fb", "%", "%zz", "%e4%b8", "a//b", "//a", "/", "a/",
    "./a", "a/./b", "../a", "a/../b", "..", "~a~", "a*b", "it's", "(a)!", "a&b=c", "a;b", "a,b", "a:b@c", "a$b", "a?b",
    "a#b", "[a]", "{a}", "a|b", "a^b", "a`b", "<a>", 'a"b', "a\\b", "a\nb", "a\tb", "\x7f", "=", "&", "-._~", "ABC",
    unicodedata.normalize("NFC", "Zürich é"), unicodedata.normalize("NFD", "Zürich é"), "視頻/影片.mov", "🎬.mkv",
    "👩‍👩‍👧/a", "\u00a0", "\ufeff", "\u202e", "d/" * 40 + "e",
]

S3_PLACES = [
    "https://media.s3.amazonaws.com", "https://s3.eu-central-1.amazonaws.com/media", "http://127.0.0.1:9000/media",
    "https://media.s3.us-gov-west-1.amazonaws.com", "http://[::1]:7480/media", "https://storage.googleapis.com/media",
    "HTTPS://Media.S3.Amazonaws.com:443", "http://ceph.example:80/media", "https://minio.example:8443/a.b-c_d",
]

S3_QUERIES = [
    None, "", "versionId=abc", "versionId=3%2FL4kqtJlcpXroDTDmJ%2BrmSpXd3dIbrHY%2BMTRCxf3vjVBH40Nr8X8gdRQBpUMLUo", "acl",
    "a=", "a=&b", "b=2&a=1", "a=2&a=1&a=", "a-b=1&a=2&a.b=3", "X=1&x=2", "a=b=c", "a==", "&&a=1&", "prefix=a+b",
    "prefix=a%20b", "prefix=a%2Bb", "x=%e4%bd%a0", "x=你", "x=100%", "x=a/b:c", "x=~*'()!", "%61=1&b=%41", "partNumber=1",
    "response-content-type=video%2Fmp4&versionId=null",
]

FIELDS = [
    [],
    [("Accept", "*/*"), ("Accept-Encoding", "identity")],
    [("Range", "bytes=0-65535")],
    [("Range", "bytes=-1"), ("If-Match", '"9bb58f26192e4ba00f01e2e7b136bbd8"')],
    [("If-Range", '"a"'), ("Range", "bytes=5-9"), ("x-amz-checksum-mode", "ENABLED")],
    [("User-Agent", "Stills"), ("Expect", ""), ("Connection", "close"), ("TE", "trailers"), ("X-Amzn-Trace-Id", "1")],
    [("X-Amz-Meta-B", "  two   words "), ("x-amz-meta-a", "1"), ("X-AMZ-META-B", "again")],
    [("Content-Type", "text/plain; charset=utf-8"), ("X-Amz-Request-Payer", "requester")],
]

AZURE_QUERIES = [
    None, "snapshot=2011-03-09T01:42:34.9360000Z", "versionid=2021-08-06T11%3A22%3A33.4455667Z",
    "versionId=2021-08-06T11:22:33.4455667Z", "comp=metadata", "restype=container&comp=list&prefix=a%20b%2Fc&delimiter=%2F",
    "timeout=30&comp=properties", "a=%E4%BD%A0&b=x%2By", "b=1=2&a=",
]

AZURE_FIELDS = [
    [],
    [("Range", "bytes=0-65535")],
    [("x-ms-range", "bytes=10-19"), ("x-ms-client-request-id", "f00d")],
    [("If-Match", '"0x8D"'), ("Range", "bytes=-1")],
    [("If-None-Match", "*"), ("If-Modified-Since", "Mon, 05 Aug 2024 19:58:46 GMT")],
    [("If-Unmodified-Since", "Mon, 05 Aug 2024 19:58:46 GMT"), ("Accept", "*/*"), ("Accept-Encoding", "identity")],
    [("Content-Type", "text/plain"), ("Content-Length", "3"), ("Content-MD5", "kAFQmDzST7DWlj99KOF/cg==")],
    [("Content-Length", "0"), ("Content-Encoding", "gzip"), ("Content-Language", "en"), ("User-Agent", "Stills")],
]

#: The key that every Azure emulator has.
EMULATOR = (
    "devstoreaccount1",
    "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==",
)


@contextlib.contextmanager
def clock(seconds):
    """Lets the libraries believe that it is then."""
    moment = datetime.datetime.fromtimestamp(seconds, datetime.timezone.utc).replace(tzinfo=None)
    with (
        mock.patch.object(botocore.auth, "get_current_datetime", lambda: moment),
        mock.patch.object(google.auth._helpers, "utcnow", lambda: moment),
    ):
        yield


def strict(text):
    """As Stills encodes a key."""
    return quote(text, safe="/-._~")


def loose(text):
    """As many tools encode a key."""
    return quote(text, safe="/-._~!$&'()*+,;=:@|{}[]^`").replace("%C3", "%c3")


def wasteful(text):
    """What needs none encoded, too, and slashes."""
    return "".join(f"%{byte:02x}" for byte in text.encode())


def raw(text):
    """What is not ASCII left as it is."""
    return "".join(letter if ord(letter) > 0xA0 else strict(letter) for letter in text)


def canonical(url):
    """The URL as S3 reads it, in the one encoding that botocore's signer takes for given."""
    parts = urlsplit(url)
    path = quote(unquote_to_bytes(parts.path), safe="/-._~")
    pairs = [pair.partition("=") for pair in parts.query.split("&") if pair]
    query = "&".join("=".join(quote(unquote_to_bytes(text.replace("+", " ")), safe="-._~") for text in (name, value))
                     for name, _, value in pairs)
    return f"{parts.scheme}://{parts.netloc}{path}" + (f"?{query}" if query else "")


def s3_cases(seeded):
    encodings = itertools.cycle([strict, strict, loose, wasteful, raw])
    for index, (key, encode) in enumerate(zip(KEYS * 6, encodings)):
        query = seeded.choice(S3_QUERIES)
        place = seeded.choice(S3_PLACES)
        case = {
            "method": seeded.choice(["GET", "GET", "HEAD", "PUT"]),
            "url": f"{place}/{encode(key)}" + ("" if query is None else f"?{query}"),
            "fields": seeded.choice(FIELDS),
            "date": seeded.choice(DATES),
            "id": seeded.choice(["AKIDEXAMPLE", "GOOG1EXAMPLE", "a/b c"]),
            "secret": seeded.choice(["wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", "", "é"]),
            "token": seeded.choice([None, "AQoEXAMPLEH4aoAH0gNCAPy+/=="]),
            "region": "auto" if "google" in place else seeded.choice(["us-east-1", "eu-central-1", ""]),
            "service": "sts" if index % 50 == 49 else "s3",
            "seconds": seeded.choice([1, 3600, 604_800]),
        }
        body = b"some bytes" if case["method"] == "PUT" else b""
        case["bodyHash"] = hashlib.sha256(body).hexdigest()
        yield case | signed_by_botocore(case, body)


def signed_by_botocore(case, body):
    credentials = Credentials(case["id"], case["secret"], case["token"])
    with clock(case["date"]):
        request = AWSRequest(case["method"], canonical(case["url"]), data=body)
        for name, value in case["fields"]:
            request.headers[name] = value
        botocore.auth.S3SigV4Auth(credentials, case["service"], case["region"]).add_auth(request)
        added = ("x-amz-date", "x-amz-content-sha256", "x-amz-security-token", "authorization")
        expected = {name: request.headers[name] for name in added if name in request.headers}

        # It reads a query into a dictionary, which keeps one value of a name.
        names = [name for name, _ in parse_qsl(urlsplit(canonical(case["url"])).query, keep_blank_values=True)]
        if len(set(names)) < len(names):
            return {"expected": expected, "presigned": None}
        request = AWSRequest(case["method"], canonical(case["url"]))
        signer = botocore.auth.S3SigV4QueryAuth(
            credentials, case["service"], case["region"], expires=case["seconds"]
        )
        signer.add_auth(request)
        pairs = parse_qsl(urlsplit(request.url).query, keep_blank_values=True)
        return {"expected": expected, "presigned": {n: v for n, v in pairs if n.startswith("X-Amz-")}}


def azure_place(seeded):
    key = base64.b64encode(seeded.randbytes(64)).decode()
    return seeded.choice([
        ("https://media.blob.core.windows.net", "media", key),
        ("http://127.0.0.1:10000/devstoreaccount1", *EMULATOR),
    ])


def azure_cases(seeded):
    for key in KEYS * 2:
        base, account, secret = azure_place(seeded)
        query = seeded.choice(AZURE_QUERIES)
        case = {
            "method": seeded.choice(["GET", "HEAD", "PUT"]),
            "url": f"{base}/films/{strict(key)}" + ("" if query is None else f"?{query}"),
            "fields": seeded.choice(AZURE_FIELDS),
            "date": seeded.choice(DATES),
            "account": account,
            "key": secret,
        }
        # The policy looks for a range under a name of its own; the slot is the service's.
        fields = {"byte_range" if name == "Range" else name: value for name, value in case["fields"]}
        fields["x-ms-date"] = email.utils.formatdate(int(case["date"]), usegmt=True)
        fields["x-ms-version"] = AZURE_VERSION
        request = HttpRequest(case["method"], case["url"], headers=fields)
        policy = SharedKeyCredentialPolicy(account, secret)
        policy.on_request(PipelineRequest(request, PipelineContext(transport=None)))
        names = ("x-ms-date", "x-ms-version", "Authorization")
        yield case | {"expected": {name.lower(): request.headers[name] for name in names}}


def shared_access_cases(seeded):
    moment = "2021-08-06T11:22:33.4455667Z"
    parts = [(None, None, None), ("", None, None), ("snapshot=" + moment.replace(":", "%3A"), moment, None),
             ("VersionId=" + moment, None, moment), ("comp=metadata", None, None)]
    for key, (query, snapshot, version) in zip(KEYS * 2, itertools.cycle(parts)):
        base, account, secret = azure_place(seeded)
        case = {
            "url": f"{base}/films/{strict(key)}" + ("" if query is None else f"?{query}"),
            "container": "films",
            "blob": key,
            "date": seeded.choice(DATES),
            "seconds": seeded.choice([1, 3600, 604_800]),
            "account": account,
            "key": secret,
        }
        expiry = datetime.datetime.fromtimestamp(int(case["date"]) + case["seconds"], datetime.timezone.utc)
        protocol = "https" if base.startswith("https:") else "https,http"
        with mock.patch.object(azure_signature, "X_MS_VERSION", AZURE_VERSION):
            text = generate_blob_sas(account, "films", key, account_key=secret, permission="r", expiry=expiry,
                                     protocol=protocol, snapshot=snapshot, version_id=version)
        yield case | {"expected": dict(parse_qsl(text, keep_blank_values=True))}


def google_cases(seeded):
    forms = [serialization.PrivateFormat.PKCS8, serialization.PrivateFormat.TraditionalOpenSSL]
    for size in (2048, 3072):
        key = rsa.generate_private_key(public_exponent=65537, key_size=size)
        for form, key_id, date in itertools.product(forms, (None, "c0ffee"), DATES[1:]):
            pem = key.private_bytes(serialization.Encoding.PEM, form, serialization.NoEncryption()).decode()
            account = {
                "client_email": f"stills-{size}@project.iam.gserviceaccount.com",
                "private_key": pem,
                "token_uri": "https://oauth2.googleapis.com/token",
            }
            signer = crypt.RSASigner(key, key_id)
            scopes = ["https://www.googleapis.com/auth/devstorage.read_only"]
            credentials = service_account.Credentials(
                signer, account["client_email"], account["token_uri"], scopes=scopes
            )
            with clock(date):
                assertion = credentials._make_authorization_grant_assertion().decode()
            yield {"email": account["client_email"], "privateKey": pem, "privateKeyID": key_id,
                   "tokenURI": account["token_uri"], "date": date, "assertion": assertion}


@functools.cache
def load(pem):
    """The key, and the public one in PEM; reading a key checks it, which takes long."""
    key = serialization.load_pem_private_key(pem.encode(), None)
    form = serialization.PublicFormat.SubjectPublicKeyInfo
    return key, key.public_key().public_bytes(serialization.Encoding.PEM, form)


def checked_token(line):
    """The claims of an assertion that google-auth takes as good, and google-auth's own signature of its text."""
    key, public = load(line["privateKey"])
    text = line["token"].rpartition(".")[0]
    signature = base64.urlsafe_b64encode(crypt.RSASigner(key).sign(text)).decode().rstrip("=")
    with clock(line["date"]):
        claims = jwt.decode(line["token"], certs=public, audience=line["tokenURI"])
    return {"token": f"{text}.{signature}", "issuer": claims["iss"]}


def main(arguments):
    if arguments == ["cases"]:
        seeded = random.Random(4)
        kinds = {"s3": s3_cases, "azure": azure_cases, "sharedAccess": shared_access_cases, "google": google_cases}
        json.dump({name: list(make(seeded)) for name, make in kinds.items()}, sys.stdout)
    elif arguments == ["tokens"]:
        json.dump([checked_token(json.loads(line)) for line in sys.stdin], sys.stdout)
    else:
        sys.exit(__doc__)


if __name__ == "__main__":
    main(sys.argv[1:])
