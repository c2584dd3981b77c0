"""The names that objects may have: each is read, and none is taken for another."""

from urllib.parse import quote

import pytest

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


@pytest.mark.parametrize("key", KEYS + DOTTED)
def test_the_scheme_names_a_key_as_it_is(client, bucket, credentials, key):
    assert_shows(client.frame(url=f"s3://{bucket}/{key}", format="png", credentials_key=credentials), key)


@pytest.mark.parametrize("key", KEYS)
def test_the_https_form_names_a_key_with_its_escapes(client, store, bucket, credentials, key):
    url = f"{store.endpoint}/{bucket}/{quote(key)}"
    assert_shows(client.frame(url=url, format="png", credentials_key=credentials), key)


@pytest.mark.parametrize("key", KEYS)
def test_a_presigned_url_works_whole(client, store, bucket, key):
    url = store.client().generate_presigned_url("get_object", Params={"Bucket": bucket, "Key": key})
    assert_shows(client.frame(url=url, format="png"), key)


@pytest.mark.parametrize("key", KEYS)
def test_a_presigned_url_works_torn(client, store, bucket, key):
    url = store.client().generate_presigned_url("get_object", Params={"Bucket": bucket, "Key": key})
    assert_shows(client.send("dolby", "GET", f"/image?url={encode_uri(url)}&format=png"), key)
