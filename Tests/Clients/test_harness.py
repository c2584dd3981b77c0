"""The tools of these tests, tested, so that a count that is wrong is not taken for a server that is right."""

import base64
import http.client
import json
import urllib.error
import urllib.request
from urllib.parse import quote, urlsplit

import pytest

import known_secrets
import media
from range_server import RangeServer


@pytest.fixture
def files(tmp_path):
    (tmp_path / "digits").write_bytes(b"0123456789")
    with RangeServer(tmp_path, redirects={"moved": "/digits"}) as running:
        yield running


@pytest.mark.parametrize(
    ("wanted", "body"),
    [("bytes=2-4", b"234"), ("bytes=7-", b"789"), ("bytes=-2", b"89"), ("bytes=8-99", b"89"), (None, b"0123456789")],
)
def test_the_range_server_sends_and_counts_what_was_asked_for(files, wanted, body):
    request = urllib.request.Request(files.url("digits"), headers={"Range": wanted} if wanted else {})
    with urllib.request.urlopen(request) as answer:
        assert answer.status == (206 if wanted else 200)
        assert answer.read() == body
    count = files.clear()
    assert count.requests == [("GET", "/digits", wanted)]
    assert count.bytes == len(body)
    assert files.clear().requests == []


def test_the_range_server_refuses_a_range_past_the_end(files):
    request = urllib.request.Request(files.url("digits"), headers={"Range": "bytes=10-11"})
    with pytest.raises(urllib.error.HTTPError) as error:
        urllib.request.urlopen(request)
    assert error.value.code == 416
    assert error.value.headers["Content-Range"] == "bytes */10"


def test_the_range_server_keeps_connections_and_redirects(files):
    connection = http.client.HTTPConnection(urlsplit(files.base).netloc)
    for path, status in [("/moved", 302), ("/none", 404), ("/digits", 200)]:
        connection.request("GET", path)
        answer = connection.getresponse()
        answer.read()
        assert answer.status == status
    connection.close()
    assert len(files.clear().requests) == 3


def test_equal_pictures_are_alike_and_others_are_not(tmp_path):
    one = media.decode(media.picture(tmp_path / "one.png", 64, 48).read_bytes())
    assert media.psnr(one, one) == float("inf")
    assert media.psnr(one, 255 - one) < 20


@pytest.fixture
def planted():
    """A secret that is searched for in this test alone."""
    secret, before = "pl4nted/Secret+ü", dict(known_secrets.forms)
    yield known_secrets.register(secret)
    known_secrets.forms.clear()
    known_secrets.forms.update(before)


@pytest.mark.parametrize(
    "write",
    [
        str.encode,
        lambda text: base64.b64encode(text.encode()),
        lambda text: base64.b64encode(b"user:" + text.encode() + b"!"),
        lambda text: base64.urlsafe_b64encode(b"user" + text.encode() + b"??"),
        lambda text: quote(text, safe="").encode(),
        lambda text: quote(text, safe="").lower().replace("secret", "Secret").encode(),
        lambda text: text.encode().hex().encode(),
        lambda text: json.dumps(text).replace("/", "\\/").encode(),
    ],
)
def test_a_secret_is_found_in_every_form(tmp_path, planted, write):
    (tmp_path / "data" / "cache").mkdir(parents=True)
    place = tmp_path / "data" / "cache" / "ab"
    place.write_bytes(b"\0\xff before " + write(planted) + b" after")
    with pytest.raises(AssertionError, match="cache/ab"):
        known_secrets.assert_absent_below(tmp_path)
    with pytest.raises(AssertionError, match="the answer"):
        known_secrets.assert_absent(place.read_bytes(), "the answer")


def test_a_secret_may_be_where_it_belongs(tmp_path, planted):
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "master.key").write_text(planted)
    (tmp_path / "stdout").write_text(planted)
    (tmp_path / "stderr").write_text("pl4nted")
    known_secrets.assert_absent_below(tmp_path)
    (tmp_path / "data" / "copy").write_text(planted)
    with pytest.raises(AssertionError, match="data/copy"):
        known_secrets.assert_absent_below(tmp_path)


def test_a_master_key_is_found_outside_of_its_file(tmp_path):
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "master.key").write_text("QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVo=\n")
    known_secrets.assert_absent_below(tmp_path)
    (tmp_path / "stderr").write_text("key=QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVo=")
    with pytest.raises(AssertionError, match="stderr"):
        known_secrets.assert_absent_below(tmp_path)
