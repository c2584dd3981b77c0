"""Signed URLs: what opens them, what closes them, and how the answers may be cached."""

import json
import time
from urllib.parse import parse_qs, urlsplit

import pytest

import media
from client import Client, open_target

BASE64URL = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"


@pytest.fixture
def client(server, key):
    return Client(server.base, key)


@pytest.fixture
def image(client, photo):
    return client.upload(photo)["id"]


@pytest.fixture
def target(client, image):
    """The path and query of a signed rendition."""
    parts = urlsplit(client.sign(image, width=200, quality=70, format="webp", fit="cover", height=100))
    return f"{parts.path}?{parts.query}"


def test_a_signed_url_shows_the_rendition_that_was_signed(server, target):
    status, headers, body = open_target(server.base, target)
    assert (status, headers["Content-Type"]) == (200, "image/webp")
    assert media.decode(body).shape == (100, 200, 3)


def test_a_url_with_any_byte_changed_is_refused(server, target):
    assert open_target(server.base, target)[0] == 200
    # What makes a request a signed one for an image at all. Without it there is nothing to check, and nothing to see.
    structure = {*range(len("/i/")), target.index("?"), *range(target.index("&sig="), target.index("&sig=") + len("&sig="))}
    for index in range(1, len(target)):
        other = "y" if target[index] == "x" else "x"
        changed = target[:index] + other + target[index + 1 :]
        status, headers, _ = open_target(server.base, changed)
        if index in structure:
            assert status in (400, 403, 404), changed
        else:
            assert (status, headers["Stills-Error"]) == (403, "signature_invalid"), changed
    assert open_target(server.base, target)[0] == 200


def test_the_last_character_of_a_signature_has_one_right_value(server, target):
    opened = [last for last in BASE64URL if open_target(server.base, target[:-1] + last)[0] == 200]
    assert opened == [target[-1]]


@pytest.mark.parametrize("change", ["&width=300", "&sig=x", "&exp=9999999999", "&unknown=1", "&", "#", "%00"])
def test_nothing_can_be_added_to_a_signed_url(server, target, change):
    status, _, body = open_target(server.base, target + change)
    if change in ("&", "#"):
        # Neither is part of a pair: where it is let through, what comes out is what was signed.
        assert status in (400, 403) or body == open_target(server.base, target)[2]
    else:
        assert status in (400, 403)


def test_a_signature_does_not_open_another_image(server, client, photo, target):
    other = client.upload(photo)["id"]
    parts = urlsplit(target)
    moved = f"/i/{other.replace('image_', 'img-')}.webp?{parts.query}"
    assert open_target(server.base, moved)[0] == 403


def test_a_url_expires(server, client, image):
    parts = urlsplit(client.sign(image, expires_in=1))
    target = f"{parts.path}?{parts.query}"
    assert open_target(server.base, target)[0] == 200
    time.sleep(max(0, float(parse_qs(parts.query)["exp"][0]) - time.time()) + 0.1)
    status, headers, _ = open_target(server.base, target)
    assert (status, headers["Stills-Error"]) == (403, "signature_expired")


def test_a_retired_key_closes_its_urls_and_a_new_one_opens_others(server, client, image):
    first = urlsplit(client.sign(image))
    assert open_target(server.base, f"{first.path}?{first.query}")[0] == 200
    retired = parse_qs(first.query)["kid"][0]
    server.run("signing-keys", "retire", retired)
    status, headers, _ = open_target(server.base, f"{first.path}?{first.query}")
    assert (status, headers["Stills-Error"]) == (403, "signature_invalid")
    second = urlsplit(client.sign(image))
    assert parse_qs(second.query)["kid"][0] != retired
    assert open_target(server.base, f"{second.path}?{second.query}")[0] == 200


def test_a_deleted_image_is_gone_from_its_urls(server, client, image, target):
    assert open_target(server.base, target)[0] == 200
    assert client.v1("DELETE", f"/{image}").status_code == 204
    status, headers, _ = open_target(server.base, target)
    assert (status, headers["Stills-Error"]) == (404, "image_not_found")


def test_a_private_image_looks_like_a_missing_one(server, image):
    hidden = open_target(server.base, f"/i/{image}.jpg")
    missing = open_target(server.base, f"/i/image_{'0' * 24}.jpg")
    assert hidden[0] == missing[0] == 404
    assert json.loads(hidden[2]) == json.loads(missing[2])


def test_a_known_etag_is_answered_without_a_body(server, target):
    _, headers, _ = open_target(server.base, target)
    status, again, body = open_target(server.base, target, headers={"If-None-Match": headers["ETag"]})
    assert (status, body) == (304, b"")
    assert again["ETag"] == headers["ETag"]
    assert open_target(server.base, target, headers={"If-None-Match": '"other"'})[0] == 200


def test_head_says_what_get_would_send(server, target):
    _, wanted, body = open_target(server.base, target)
    status, headers, nothing = open_target(server.base, target, method="HEAD")
    assert (status, nothing) == (200, b"")
    for name in ("Content-Type", "ETag"):
        assert headers[name] == wanted[name]
    assert headers["Content-Length"] == str(len(body))


def test_a_signed_answer_may_be_kept_by_the_browser_alone_and_not_past_its_time(server, client, image):
    parts = urlsplit(client.sign(image, expires_in=100))
    _, headers, _ = open_target(server.base, f"{parts.path}?{parts.query}")
    directives = dict(part.strip().partition("=")[::2] for part in headers["Cache-Control"].split(","))
    assert "private" in directives and "public" not in directives
    assert int(directives["max-age"]) <= 100
    assert headers["X-Content-Type-Options"] == "nosniff"


def test_an_original_is_sent_as_it_came_and_by_ranges(server, client, image, photo):
    original = photo.read_bytes()
    parts = urlsplit(client.sign(image))
    target = f"{parts.path}?{parts.query}"
    status, headers, body = open_target(server.base, target)
    assert (status, body, headers["Accept-Ranges"]) == (200, original, "bytes")

    size = len(original)
    for wanted, first, last in [("0-0", 0, 0), ("100-199", 100, 199), (f"{size - 5}-", size - 5, size - 1), ("-7", size - 7, size - 1)]:
        status, headers, body = open_target(server.base, target, headers={"Range": f"bytes={wanted}"})
        assert (status, body) == (206, original[first : last + 1])
        assert headers["Content-Range"] == f"bytes {first}-{last}/{size}"
    status, headers, _ = open_target(server.base, target, headers={"Range": f"bytes={size}-"})
    assert (status, headers["Content-Range"]) == (416, f"bytes */{size}")


def test_auto_takes_what_the_browser_takes(server, client, image):
    parts = urlsplit(client.sign(image, format="auto", width=64))
    target = f"{parts.path}?{parts.query}"
    for accept, wanted in [("image/webp", "image/webp"), ("image/avif,image/webp", "image/avif"), ("text/html", "image/jpeg")]:
        status, headers, _ = open_target(server.base, target, headers={"Accept": accept})
        assert (status, headers["Content-Type"]) == (200, wanted)
        assert "accept" in headers["Vary"].lower()
