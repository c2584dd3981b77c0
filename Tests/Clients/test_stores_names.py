"""The names that objects may have: each is read, and none is taken for another."""

from urllib.parse import quote

import pytest

import ceph_store
import media
import stored_credentials

#: Among them are pairs that one escape too many or too few would mix up.
KEYS = [
    "a b", "a+b", "a%20b", "a%2Bb", "a/b", "a%2Fb", "a%252Fb", "100%", "%zz", "%", "ü/日本 🎬", "%C3%BC/x", "u\u0308/x", "a//b",
    "a/", "/a", "//a", "dots...", "..dots", ".hidden", "q'uote", 'q"uote', "a?b=c", "a#b", "a&b=c", "a=b", "a;b", "a:b", "a,b",
    "a@b", "a$b", "a!b", "a*b", "(a)", "[a]", "{a}", "<a>", "a|b", "a^b", "a`b", "~a", "a\\b", " a", "a ", "?versionId=1", "?",
    "a" * 900, "http://example.com/a", "CON",
]  # fmt: skip
#: Those with dots as segments, which some servers and clients resolve before they look.
DOTTED = [".", "..", "a/./b", "a/../b", "../a", "a/.."]


@pytest.fixture(scope="module")
def client(server):
    return stored_credentials.storing_client(server)


@pytest.fixture(scope="module")
def credentials(client, store):
    return stored_credentials.store(client, "cloud_s3", store.body())


def colour(key):
    index = (KEYS + DOTTED).index(key)
    return (40 + 20 * (index % 10), 40 + 20 * (index // 10), 128)


@pytest.fixture(scope="module")
def bucket(store):
    """A bucket in which every key has a picture of a colour of its own."""
    name = store.make_bucket()
    client = store.client()
    for key in KEYS + DOTTED:
        client.put_object(Bucket=name, Key=key, Body=media.square(colour(key)))
    return name


def assert_shows(answer, key):
    assert answer.status_code == 200, answer.text
    assert tuple(media.decode(answer.content)[16, 16]) == colour(key)


def encode_uri(text):
    """What the function of this name of browsers does."""
    return quote(text, safe="-_.!~*'();/?:@&=+$,#")


def frame(client, url, credentials=None):
    """A frame of a URL that is encoded already. In a query, a plus is a plus: what is a space for forms is none here."""
    more = f"&credentials_key={credentials}" if credentials else ""
    return client.send("dolby", "GET", f"/image?url={url}&format=png{more}")


@pytest.mark.parametrize("key", KEYS + DOTTED)
def test_the_scheme_names_a_key_as_it_is(client, bucket, credentials, key):
    assert_shows(frame(client, quote(f"s3://{bucket}/{key}", safe=""), credentials), key)


@pytest.mark.parametrize("key", [key for key in KEYS if "&" not in key and "#" not in key])
def test_the_scheme_may_be_encoded_as_browsers_do(client, bucket, credentials, key):
    assert_shows(frame(client, encode_uri(f"s3://{bucket}/{key}"), credentials), key)


@pytest.mark.parametrize("key", KEYS)
def test_the_https_form_names_a_key_with_its_escapes(client, store, bucket, credentials, key):
    assert_shows(frame(client, quote(f"{store.endpoint}/{bucket}/{quote(key)}", safe=""), credentials), key)


@pytest.mark.parametrize("key", KEYS)
def test_a_presigned_url_works_whole_and_torn(client, store, bucket, key):
    url = store.client().generate_presigned_url("get_object", Params={"Bucket": bucket, "Key": key})
    assert_shows(frame(client, quote(url, safe="")), key)
    assert_shows(frame(client, encode_uri(url)), key)


@pytest.mark.parametrize("store", ["ceph"], indirect=True)
def test_a_url_that_was_presigned_by_temporary_keys_works_torn(client, store, bucket):
    session = store.client(key=ceph_store.session(store))
    url = session.generate_presigned_url("get_object", Params={"Bucket": bucket, "Key": "a+b"})
    assert "X-Amz-Security-Token" in url
    assert_shows(frame(client, encode_uri(url)), "a+b")
