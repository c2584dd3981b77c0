"""What stores of Amazon's kind answer that the real ones here do not: expired tokens, skewed clocks, other regions."""

import pytest

import media
import recording_store
import stored_credentials
from bucket_store import AccessKey
from client import assert_problem
from recording_store import AmazonStore, error

KEY = AccessKey("AKIDSTOREANSWERS", "s3cr3t-of-store-answers", "t0k3n-of-store-answers/+=")
STILL = media.square((10, 20, 30))


@pytest.fixture(scope="module")
def client(server):
    return stored_credentials.storing_client(server)


@pytest.fixture
def amazon():
    with AmazonStore({"films/still.png": STILL}, KEY, region="eu-west-3") as running:
        yield running


def frame(client, store, name="films/still.png", **changes):
    credentials = stored_credentials.store(client, "cloud_s3", KEY.body(endpoint=store.base) | changes)
    return client.frame(url=f"s3://{name}", credentials_key=credentials, format="png")


@pytest.mark.parametrize(
    ("failure", "status", "code", "word"),
    [
        (error(400, "ExpiredToken"), 403, "store_token_expired", "token"),
        (error(403, "ExpiredToken"), 403, "store_token_expired", "token"),
        (error(400, "TokenRefreshRequired"), 403, "store_token_expired", "token"),
        (error(403, "RequestTimeTooSkewed"), 502, "store_clock_skewed", "clock"),
        (error(403, "InvalidAccessKeyId"), 403, "store_key_unknown", "key"),
        (error(403, "SignatureDoesNotMatch"), 403, "store_secret_wrong", "secret"),
        (error(403, "AccessDenied"), 403, "store_access_denied", "allow"),
        (error(404, "NoSuchBucket"), 404, "store_bucket_not_found", "bucket"),
        (error(404, "NoSuchKey"), 404, "source_not_found", ""),
    ],
)
def test_each_reason_has_its_code(client, amazon, failure, status, code, word):
    amazon.failure = failure
    answer = frame(client, amazon)
    assert_problem(answer, status, code, "dolby")
    assert word in (answer.json()["detail"] + answer.json()["fix"]).lower()
    assert KEY.secret not in answer.text and KEY.session_token not in answer.text


def test_all_reasons_have_different_fixes(client, amazon):
    codes = [
        (400, "ExpiredToken"), (403, "RequestTimeTooSkewed"), (403, "InvalidAccessKeyId"), (403, "SignatureDoesNotMatch"),
        (403, "AccessDenied"), (404, "NoSuchBucket"), (404, "NoSuchKey"),
    ]  # fmt: skip
    fixes = set()
    for status, code in codes:
        amazon.failure = error(status, code)
        fixes.add(frame(client, amazon).json()["fix"])
    amazon.failure = None
    fixes.add(frame(client, amazon, region="us-west-2").json()["fix"])
    assert len(fixes) == len(codes) + 1


WAYS = [recording_store.malformed, recording_store.named, recording_store.permanent, recording_store.temporary]


@pytest.mark.parametrize("way", WAYS)
def test_the_region_is_found_out(client, amazon, way):
    amazon.elsewhere = way
    answer = frame(client, amazon)
    assert answer.status_code == 200, answer.text
    assert tuple(media.decode(answer.content)[0, 0]) == (10, 20, 30)
    assert int(answer.headers["Stills-Source-Requests"]) == len(amazon.requests)


def test_the_region_is_found_out_once(client, amazon):
    credentials = stored_credentials.store(client, "cloud_s3", KEY.body(endpoint=amazon.base))
    for width in (16, 17, 18):
        answer = client.frame(url="s3://films/still.png", credentials_key=credentials, width=width)
        assert answer.status_code == 200, answer.text
    assert sum("/eu-west-3/s3/" not in request.header("Authorization") for request in amazon.requests) == 1


@pytest.mark.parametrize("way", WAYS)
def test_a_region_that_is_given_and_wrong_is_said(client, amazon, way):
    amazon.elsewhere = way
    answer = frame(client, amazon, region="us-west-2")
    assert_problem(answer, 400, "store_region_wrong", "dolby")
    assert "eu-west-3" in answer.json()["detail"] + answer.json()["fix"]
    assert all("/us-west-2/s3/" in request.header("Authorization") for request in amazon.requests)


def test_a_store_that_always_names_another_region_is_given_up(client, amazon):
    regions = iter(range(1000))
    amazon.elsewhere = lambda store, request: error(400, "AuthorizationHeaderMalformed", Region=f"eu-west-{next(regions)}")
    amazon.region = "nowhere"
    answer = frame(client, amazon)
    assert answer.status_code in (400, 502), answer.text
    assert len(amazon.requests) <= 6


@pytest.mark.parametrize("region", ["../x", "eu-west-3\r\nX-Evil: 1", "a" * 10_000, "eu west", ""])
def test_a_region_that_is_none_goes_into_no_request(client, amazon, region):
    amazon.elsewhere = lambda store, request: error(400, "AuthorizationHeaderMalformed", Region=region)
    answer = frame(client, amazon)
    assert answer.status_code in (400, 502), answer.text
    assert not any(b"evil" in request.raw.lower() or b"../" in request.raw for request in amazon.requests)


def test_a_session_token_is_sent_and_signed(client, amazon):
    assert frame(client, amazon, region="eu-west-3").status_code == 200
    for request in amazon.requests:
        assert request.header("x-amz-security-token") == KEY.session_token
        assert "x-amz-security-token" in request.header("Authorization").partition("SignedHeaders=")[2].partition(",")[0]


@pytest.mark.parametrize(
    "body",
    [b"", b"<Error>", b"<html>Forbidden</html>", b"\xff" * 100, b"<Error><Code>" + b"x" * 100_000 + b"</Code></Error>", b"<!DOCTYPE a>"],
)
def test_an_answer_that_is_no_error_of_a_store_is_still_one(client, amazon, body):
    amazon.failure = recording_store.Answer(403, {"Content-Type": "application/xml"}, body)
    answer = frame(client, amazon)
    assert answer.status_code in (403, 502), answer.text
    assert answer.json()["code"] in ("store_access_denied", "source_denied")
