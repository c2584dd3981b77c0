"""`stills credentials test` and `presign`, against real stores."""

import pytest
import requests

import media
import stored_credentials

STILL = media.square((7, 8, 9))
KEYS = ["still.png", "a b+c%2F?d#e&f=g/ü.png", "a//b.png"]


@pytest.fixture(scope="module")
def client(server):
    return stored_credentials.storing_client(server)


@pytest.fixture(scope="module")
def bucket(store):
    name = store.make_bucket()
    for key in KEYS:
        store.client().put_object(Bucket=name, Key=key, Body=STILL)
    return name


@pytest.mark.parametrize("key", KEYS)
def test_what_opens_is_said_to(server, client, store, bucket, key):
    credentials = stored_credentials.store(client, "cloud_s3", store.body(), buckets=[bucket])
    assert server.run("credentials", "test", credentials, f"s3://{bucket}/{key}")


@pytest.mark.parametrize(
    ("changes", "place", "code"),
    [
        ({"secret_access_key": "wr0ng-s3cr3t-of-commands"}, "still.png", "store_secret_wrong"),
        ({}, "none.png", "source_not_found"),
        ({}, "../there-is-no-such-bucket/still.png", "store_bucket_not_found"),
        ({"endpoint": "http://127.0.0.1:1"}, "still.png", "source_unreachable"),
    ],
)
def test_what_does_not_open_is_said_why(server, client, store, bucket, changes, place, code):
    credentials = stored_credentials.store(client, "cloud_s3", store.body(**changes))
    source = f"s3://{bucket}/{place}".replace(f"{bucket}/../", "")
    done = server.attempt("credentials", "test", credentials, source)
    assert done.returncode != 0, done.stdout
    assert f"({code})" in done.stderr
    assert "wr0ng" not in done.stdout + done.stderr


def test_credentials_that_may_not_and_a_region_that_is_wrong_are_said(server, client, store, bucket):
    stranger = stored_credentials.store(client, "cloud_s3", store.stranger.body(endpoint=store.endpoint))
    done = server.attempt("credentials", "test", stranger, f"s3://{bucket}/still.png")
    assert done.returncode != 0 and "(store_access_denied)" in done.stderr, done.stderr
    lost = stored_credentials.store(client, "cloud_s3", store.body(region="ap-south-1"))
    done = server.attempt("credentials", "test", lost, f"s3://{bucket}/still.png")
    # Ceph takes any region.
    assert (done.returncode == 0) if store.name == "ceph" else (store.region in done.stderr), done.stderr


@pytest.mark.parametrize("key", KEYS)
def test_a_url_that_was_presigned_opens_by_itself(server, client, store, bucket, key):
    credentials = stored_credentials.store(client, "cloud_s3", store.body(region=store.region), buckets=[bucket])
    url = server.run("credentials", "presign", credentials, f"s3://{bucket}/{key}", "--expires", "10m")
    answer = requests.get(url, timeout=30)
    assert (answer.status_code, answer.content) == (200, STILL), answer.text
    assert store.owner.secret not in url


def test_a_url_that_was_presigned_without_a_region_opens_too(server, client, store, bucket):
    credentials = stored_credentials.store(client, "cloud_s3", store.body())
    url = server.run("credentials", "presign", credentials, f"s3://{bucket}/still.png")
    assert requests.get(url, timeout=30).status_code == 200


def test_a_bucket_out_of_limits_is_neither_tested_nor_presigned(server, client, store, bucket):
    credentials = stored_credentials.store(client, "cloud_s3", store.body(), buckets=["another"])
    for command in ("test", "presign"):
        done = server.attempt("credentials", command, credentials, f"s3://{bucket}/still.png")
        assert done.returncode != 0 and "(credentials_refused)" in done.stderr, done.stdout
        assert "http" not in done.stdout, done.stdout


def test_the_hosts_of_the_account_hold_for_the_command_too(server, client, store, bucket):
    credentials = stored_credentials.store(client, "cloud_s3", store.body())
    server.run("accounts", "sources", "default", "--set", "media.example.com")
    try:
        done = server.attempt("credentials", "test", credentials, f"s3://{bucket}/still.png")
    finally:
        server.run("accounts", "sources", "default", "--clear")
    assert done.returncode != 0 and "(source_refused)" in done.stderr, done.stdout
