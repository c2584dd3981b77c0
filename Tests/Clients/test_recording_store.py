"""The recording stores, tested with the stores' own libraries: what those send is let in, and nothing else."""

import base64
import dataclasses
from datetime import datetime, timedelta, timezone

import boto3
import pytest
import requests
from azure.core.exceptions import HttpResponseError
from azure.storage.blob import BlobClient, BlobSasPermissions, generate_blob_sas
from botocore import UNSIGNED
from botocore.config import Config
from botocore.exceptions import ClientError
from botocore.utils import InstanceMetadataFetcher
from google.auth.exceptions import RefreshError
from google.auth.transport.requests import AuthorizedSession
from google.oauth2.service_account import Credentials

import recording_store
from bucket_store import AccessKey
from google_account import ServiceAccount
from identity_services import MetadataService, TokenService
from recording_server import RecordingServer
from recording_store import AmazonStore, AzureStore, GoogleStore

BODY = bytes(range(256)) * 40
KEYS = ["plain", "a b", "a+b", "a%2Fb", "ü/日本", "a//b", "?q=1&r#s", "q'\"<>*!()~", "a;b:c@d,e$f=", ".."]
KEY = AccessKey("AKIDEXAMPLE", "s3cr3t", "t0k3n/+=")


def get(store, key, name="bucket/plain", **options):
    """Reads a part of an object with boto3."""
    client = boto3.client(
        "s3",
        endpoint_url=store.base,
        region_name=store.region,
        aws_access_key_id=key.id,
        aws_secret_access_key=key.secret,
        aws_session_token=key.session_token,
        config=Config(s3={"addressing_style": "path"}, retries={"total_max_attempts": 1}),
    )
    bucket, _, name = name.partition("/")
    return client.get_object(Bucket=bucket, Key=name, Range="bytes=10-19", **options)["Body"].read()


@pytest.mark.parametrize("name", KEYS)
@pytest.mark.parametrize("token", [None, "t0k3n/+="])
def test_amazon_lets_its_own_library_in(name, token):
    key = dataclasses.replace(KEY, session_token=token)
    with AmazonStore({f"bucket/{name}": BODY}, key, region="eu-west-3") as store:
        assert get(store, key, f"bucket/{name}") == BODY[10:20]
        assert get(store, key, f"bucket/{name}", IfMatch='"10240"', VersionId="a+b /c=") == BODY[10:20]


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"secret": "other"}, "SignatureDoesNotMatch"),
        ({"session_token": None}, "SignatureDoesNotMatch"),
        ({"session_token": "other"}, "SignatureDoesNotMatch"),
        ({"id": "OTHER"}, "InvalidAccessKeyId"),
    ],
)
def test_amazon_lets_nobody_else_in(changes, code):
    with AmazonStore({"bucket/plain": BODY}, KEY) as store:
        with pytest.raises(ClientError) as refused:
            get(store, dataclasses.replace(KEY, **changes))
        assert refused.value.response["Error"]["Code"] == code
        assert requests.get(store.url("bucket/plain")).status_code == 403


@pytest.mark.parametrize("change", [("path", "bucket/other"), ("x-amz-date", "20200101T000000Z"), ("x-amz-more", "1")])
def test_amazon_lets_in_nothing_that_was_changed_on_its_way(change):
    with AmazonStore({"bucket/plain": BODY, "bucket/other": BODY}, KEY) as store:
        get(store, KEY)
        (sent,) = store.clear()
        headers = {name: value for name, value in sent.fields}
        again = requests.get(store.url("bucket/plain"), headers=headers)
        assert (again.status_code, again.content) == (206, BODY[10:20])
        name, value = change
        path = value if name == "path" else "bucket/plain"
        more = {} if name == "path" else {name: value}
        headers = {field: value for field, value in headers.items() if field.lower() != name} | more
        assert "SignatureDoesNotMatch" in requests.get(store.url(path), headers=headers).text


def test_amazon_tells_in_every_way_of_its_region():
    for elsewhere in (recording_store.malformed, recording_store.named, recording_store.permanent, recording_store.temporary):
        with AmazonStore({"bucket/plain": BODY}, KEY, region="eu-west-3", elsewhere=elsewhere) as store:
            store.region = "us-east-1"
            get(store, KEY)
            (sent,) = store.clear()
            store.region = "eu-west-3"
            answer = requests.get(store.url("bucket/plain"), headers=dict(sent.fields), allow_redirects=False)
            assert answer.status_code in (400, 301, 307)
            assert "eu-west-3" in answer.text + answer.headers.get("x-amz-bucket-region", "")


def blob(store, name, credential):
    return BlobClient(store.base, "container", name, credential=credential, retry_total=0, max_single_get_size=1024)


@pytest.mark.parametrize("name", [name for name in KEYS if name != ".."])
def test_azure_lets_its_own_library_in(name):
    key = base64.b64encode(b"azure key").decode()
    with AzureStore({f"container/{name}": BODY}, "films", key) as store:
        named = {"account_name": "films", "account_key": key}
        assert blob(store, name, named).download_blob(offset=10, length=10).readall() == BODY[10:20]
        assert store.clear()[0].header("Authorization").startswith("SharedKey films:")
        for wrong in ({"account_key": base64.b64encode(b"other").decode()}, {"account_name": "other"}):
            with pytest.raises(HttpResponseError) as refused:
                blob(store, name, named | wrong).download_blob()
            assert refused.value.error_code == "AuthenticationFailed"


def test_azure_lets_a_shared_access_signature_in():
    key = base64.b64encode(b"azure key").decode()
    until = datetime.now(timezone.utc) + timedelta(hours=1)
    sas = generate_blob_sas("films", "container", "a b", account_key=key, permission=BlobSasPermissions(read=True), expiry=until)
    with AzureStore({"container/a b": BODY}, "films", key, sas=sas) as store:
        assert blob(store, "a b", sas).download_blob(offset=10, length=10).readall() == BODY[10:20]
        with pytest.raises(HttpResponseError):
            blob(store, "a b", sas.replace("sig=", "sig=x")).download_blob()


def test_google_lets_its_own_library_in_and_counts_tokens():
    account, stranger = ServiceAccount.make(), ServiceAccount.make()
    with GoogleStore({"bucket/plain": BODY}, account.email, account.public_key) as store:
        scopes = ["https://www.googleapis.com/auth/devstorage.read_only"]
        session = AuthorizedSession(Credentials.from_service_account_info(account.info(store.token_uri), scopes=scopes))
        for _ in range(3):
            assert session.get(store.url("bucket/plain"), headers={"Range": "bytes=10-19"}).content == BODY[10:20]
        assert len(store.tokens) == 1
        assert requests.get(store.url("bucket/plain"), headers={"Authorization": "Bearer other"}).status_code == 401
        other = AuthorizedSession(Credentials.from_service_account_info(stranger.info(store.token_uri), scopes=scopes))
        with pytest.raises(RefreshError):
            other.get(store.url("bucket/plain"))
        assert len(store.tokens) == 1


def test_everything_is_recorded():
    with RecordingServer({"a": b"0123"}, redirects={"b": "http://example.com/"}) as server:
        assert requests.get(server.url("a?x=%20"), headers={"X-One": "1", "Range": "bytes=1-2"}).content == b"12"
        assert requests.post(server.url("none"), data=b"body").status_code == 404
        assert requests.get(server.url("b"), allow_redirects=False).headers["Location"] == "http://example.com/"
        first, second, _ = server.clear()
        assert (first.target, first.header("x-one"), first.name, first.query) == ("/a?x=%20", "1", "a", "x=%20")
        assert first.raw.startswith(b"GET /a?x=%20 HTTP/1.1\r\n") and second.raw.endswith(b"\r\n\r\nbody")
        assert not server.requests


def test_the_metadata_service_and_the_token_service_answer_amazons_own_library(tmp_path):
    with MetadataService() as metadata, TokenService({"identity"}) as tokens:
        fetcher = InstanceMetadataFetcher(base_url=metadata.base + "/", num_attempts=1)
        told = fetcher.retrieve_iam_role_credentials()
        assert (told["access_key"], told["secret_key"], told["token"]) == dataclasses.astuple(metadata.key)
        assert metadata.exchanges() == 1
        assert requests.get(metadata.url("latest/meta-data/iam/security-credentials/")).status_code == 401
        client = boto3.client(
            "sts", endpoint_url=tokens.base, region_name="us-east-1", config=Config(signature_version=UNSIGNED)
        )
        role = {"RoleArn": "arn:aws:iam::123456789012:role/stills", "RoleSessionName": "tests"}
        told = client.assume_role_with_web_identity(**role, WebIdentityToken="identity")["Credentials"]
        assert told["SecretAccessKey"] == tokens.key.secret
        with pytest.raises(ClientError, match="InvalidIdentityToken"):
            client.assume_role_with_web_identity(**role, WebIdentityToken="other")
