"""Tokens of service accounts: fetched once for many frames, again when they have expired, and told of when they are refused."""

import json
import time

import pytest

import media
import stored_credentials
from client import assert_problem
from google_account import ServiceAccount
from recording_server import Answer
from recording_store import GoogleStore

STILL = media.square((10, 20, 30))


@pytest.fixture(scope="module")
def client(server):
    return stored_credentials.storing_client(server)


@pytest.fixture(scope="module")
def account():
    return ServiceAccount.make()


@pytest.fixture
def google(account):
    with GoogleStore({"films/still.png": STILL}, account.email, account.public_key) as running:
        yield running


@pytest.fixture
def frame(client, google, account):
    body = {"service_account": account.info(google.token_uri), "endpoint": google.base}
    credentials = stored_credentials.store(client, "cloud_gs", body)
    return lambda **query: client.frame(url="gs://films/still.png", credentials_key=credentials, **query)


def test_ten_frames_take_one_token(frame, google):
    for width in range(16, 26):
        answer = frame(width=width)
        assert answer.status_code == 200, answer.text
    assert len(google.tokens) == 1
    reads = [request for request in google.requests if request.name == "films/still.png"]
    assert len(reads) >= 10
    assert {request.header("Authorization") for request in reads} == {f"Bearer {google.tokens[0]}"}


def test_a_token_that_has_expired_is_fetched_again(frame, google):
    google.lifetime = 1
    assert frame(width=16).status_code == 200
    used = list(google.tokens)
    time.sleep(1)
    google.tokens.clear()
    answer = frame(width=17)
    assert answer.status_code == 200, answer.text
    assert google.tokens and not set(google.tokens) & set(used)


def test_two_credentials_have_two_tokens(client, google, account):
    for _ in range(2):
        body = {"service_account": account.info(google.token_uri), "endpoint": google.base}
        credentials = stored_credentials.store(client, "cloud_gs", body)
        assert client.frame(url="gs://films/still.png", credentials_key=credentials, width=16).status_code == 200
    assert len(google.tokens) == 2


def test_a_key_that_google_does_not_take_is_told(client, google):
    stranger = ServiceAccount.make()
    body = {"service_account": stranger.info(google.token_uri), "endpoint": google.base}
    answer = client.frame(url="gs://films/still.png", credentials_key=stored_credentials.store(client, "cloud_gs", body))
    assert_problem(answer, 403, "store_secret_wrong", "dolby")
    assert not google.tokens and not any(request.name.startswith("films") for request in google.requests)


@pytest.mark.parametrize(
    "answer",
    [
        Answer(500), Answer(200, body=b"{}"), Answer(200, body=b"no json"), Answer(200, body=b'{"access_token":"a b\\r\\nX: y"}'),
        Answer(200, body=json.dumps({"access_token": "x" * 100_000, "expires_in": 3600}).encode()),
        Answer(200, body=b'{"access_token":"ok","expires_in":1e999}'), Answer(302, {"Location": "http://127.0.0.2:1/"}),
    ],
)  # fmt: skip
def test_a_token_service_that_answers_badly_is_an_error(frame, google, answer):
    google.failure = answer
    told = frame()
    assert told.status_code in (403, 502), told.text
    assert not any(b"X: y" in request.raw for request in google.requests)
