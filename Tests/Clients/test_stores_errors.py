"""What real stores refuse: each reason has a code of its own, and a fix that says what to do."""

import pytest

import ceph_store
import media
import stored_credentials
from bucket_store import AccessKey
from client import assert_problem


@pytest.fixture(scope="module")
def client(server):
    return stored_credentials.storing_client(server)


@pytest.fixture(scope="module")
def bucket(store):
    name = store.make_bucket()
    store.client().put_object(Bucket=name, Key="still.png", Body=media.square((1, 2, 3)))
    return name


@pytest.fixture
def frame(client, store, bucket):
    """Asks for a frame with a key of the store, or the owner's with changes."""

    def ask(key=None, bucket=bucket, name="still.png", **changes):
        body = (key or store.owner).body(endpoint=store.endpoint) | changes
        credentials = stored_credentials.store(client, "cloud_s3", body)
        return client.frame(url=f"s3://{bucket}/{name}", format="png", credentials_key=credentials)

    return ask


def assert_refused(answer, status, code, *words):
    """Asserts that the fix speaks of what is to be mended."""
    assert_problem(answer, status, code, "dolby")
    told = answer.json()
    for word in words:
        assert word in (told["detail"] + told["fix"]).lower(), told


def test_the_owner_is_let_in(frame):
    answer = frame()
    assert answer.status_code == 200, answer.text
    assert tuple(media.decode(answer.content)[0, 0]) == (1, 2, 3)


def test_a_wrong_secret(frame):
    assert_refused(frame(secret_access_key="wr0ng-s3cr3t-of-a-store"), 403, "store_secret_wrong", "secret")


def test_an_unknown_key(frame, store):
    answer = frame(AccessKey("nobody", "wr0ng-s3cr3t-of-nobody"))
    # Swift does not say which of the two is wrong.
    code = {"ceph": "store_key_unknown", "swift": "store_secret_wrong"}[store.name]
    assert_refused(answer, 403, code, "key")


def test_a_key_that_may_not(frame, store):
    assert_refused(frame(store.stranger), 403, "store_access_denied", "allow")


def test_a_bucket_that_is_not_there(frame):
    assert_refused(frame(bucket="there-is-no-such-bucket"), 404, "store_bucket_not_found", "bucket")


def test_an_object_that_is_not_there(frame):
    assert_refused(frame(name="none.png"), 404, "source_not_found")


def test_a_region_that_is_wrong(frame, store):
    answer = frame(region="ap-south-1")
    if store.name == "ceph":
        # Ceph takes any.
        assert answer.status_code == 200, answer.text
    else:
        assert_refused(answer, 400, "store_region_wrong", "region", store.region)


def test_a_region_that_is_right(frame, store):
    assert frame(region=store.region).status_code == 200


def test_every_reason_has_a_fix_of_its_own(frame, store):
    answers = [
        frame(secret_access_key="wr0ng-s3cr3t-of-a-store"), frame(store.stranger), frame(bucket="there-is-no-such-bucket"),
        frame(name="none.png"),
    ]  # fmt: skip
    assert len({answer.json()["code"] for answer in answers}) == len({answer.json()["fix"] for answer in answers}) == 4


def test_the_other_surfaces_say_the_same(client, store, bucket):
    credentials = stored_credentials.store(client, "cloud_s3", store.body(secret_access_key="wr0ng-s3cr3t-of-a-store"))
    query = {"url": f"s3://{bucket}/still.png", "credentials_key": credentials}
    assert_problem(client.media_info(**query), 403, "store_secret_wrong", "dolby")
    assert_problem(client.v1("POST", "", json=query | {"name": "still"}), 400, "store_secret_wrong", "v1")


def test_nothing_secret_is_told_or_logged(frame, store, server):
    answers = [frame(secret_access_key="wr0ng-s3cr3t-of-a-store"), frame(store.stranger), frame(name="none.png"), frame()]
    texts = [answer.text for answer in answers] + [server.log(), server.output()]
    for secret in (store.owner.secret, store.stranger.secret, "wr0ng-s3cr3t-of-a-store"):
        assert not any(secret in text for text in texts)


@pytest.mark.parametrize("store", ["ceph"], indirect=True)
def test_a_session_token_is_sent_and_signed(frame, store):
    session = ceph_store.session(store)
    answer = frame(session)
    assert answer.status_code == 200, answer.text
    without = frame(AccessKey(session.id, session.secret))
    assert without.status_code == 403, without.text
    assert without.json()["code"] in ("store_key_unknown", "store_access_denied")
