"""`POST /image/generate_url`: a URL that shows a frame in a page, without a key, until it expires."""

import time
from urllib.parse import parse_qsl, quote, urlsplit

import pytest
import requests

import media
from client import Client, assert_problem, open_target
from range_server import RangeServer


@pytest.fixture
def client(server, key):
    return Client(server.base, key)


@pytest.fixture
def files(video, tmp_path):
    (tmp_path / "video.mp4").symlink_to(video)
    with RangeServer(tmp_path) as running:
        yield running


def signed(client, **body):
    answer = client.sign_frame(**body)
    assert answer.status_code == 200, answer.text
    return answer.json()["signed_url"]


def show(url):
    return requests.get(url, timeout=30)


def test_a_signed_url_shows_the_frame_without_a_key(client, files, video):
    answer = client.sign_frame(url=files.url("video.mp4"), offset_percent=50, format="png", width=320)
    told = answer.json()
    assert set(told) == {"signed_url", "image_url", "url", "expires_at"}
    assert told["signed_url"] == told["image_url"] == told["url"]
    assert "no-store" in answer.headers["Cache-Control"]
    assert files.clear().requests == []
    assert client.key not in told["signed_url"]
    shown = show(told["signed_url"])
    assert (shown.status_code, shown.headers["Content-Type"]) == (200, "image/png")
    assert shown.headers["Cache-Control"] == "private, max-age=3600"
    assert media.decode(shown.content).shape[:2] == (180, 320)
    again = client.frame(url=files.url("video.mp4"), offset_percent=50, format="png", width=320)
    assert again.content == shown.content


def test_a_page_may_send_what_browsers_send(client, files):
    url = signed(client, url=files.url("video.mp4"))
    headers = {"Accept": "image/avif,*/*", "Referer": "https://example.com/", "Authorization": "Basic dTpw"}
    assert requests.get(url, headers=headers, timeout=30).headers["Content-Type"] == "image/jpeg"


@pytest.mark.parametrize(
    "query", ["a=1&b=2", "X-Amz-Credential=k%2F20%2Fs3&X-Amz-Signature=s%3D&width=9", "sig=theirs&exp=5&kid=x&account=y", "q=%25+%C3%A9"]
)
def test_a_presigned_source_survives_to_the_byte(client, files, query):
    url = signed(client, url=f"{files.url('video.mp4')}?{query}", width=160)
    shown = show(url)
    assert shown.status_code == 200, shown.text
    assert {target for _, target, _ in files.clear().requests} == {f"/video.mp4?{query}"}
    assert media.decode(shown.content).shape[1] == 160


def test_parameters_may_be_reordered_but_for_nothing_else(client, files):
    url = signed(client, url=files.url("video.mp4") + "?token=a", width=160, offset_seconds=3)
    path, query = url.split("?", 1)
    pairs = query.split("&")
    assert show(f"{path}?{'&'.join(reversed(pairs))}").status_code == 200
    files.clear()
    wrong = [f"{path}?{'&'.join(pairs[:place] + pairs[place + 1:])}" for place in range(len(pairs))]
    wrong += [f"{url}&width=320", f"{url}&quality=5", f"{url}&a=b", f"{url}&credentials_key=theirs", f"{url}&{pairs[0]}"]
    wrong += [url.replace("width=160", "width=161"), url.replace("video.mp4", "other.mp4"), url.replace("token", "tokem")]
    for target in wrong:
        assert_problem(show(target), 403, "signature_invalid", "dolby")
    assert files.clear().requests == []


def test_no_byte_of_a_signed_url_may_change(client, files, server):
    url = signed(client, url=files.url("video.mp4"), width=16)
    target = url[len(server.base) :]
    start = target.index("?") + 1
    for place in range(start, len(target)):
        other = "B" if target[place] == "A" else "A"
        status, headers, _ = open_target(server.base, target[:place] + other + target[place + 1 :])
        # A percent sign or its digits may no longer be an escape, and a broken name may leave nothing of a signature.
        assert status in (400, 403), target[:place] + other
        assert headers["Stills-Error"] in ("signature_invalid", "parameter_invalid")
    assert files.clear().requests == []


def test_a_signed_url_ends(client, files):
    url = signed(client, url=files.url("video.mp4"), expires_in=1)
    expiry = int(dict(parse_qsl(urlsplit(url).query))["exp"])
    assert expiry - time.time() <= 2
    shown = show(url)
    assert shown.status_code == 200
    assert shown.headers["Cache-Control"] in ("private, max-age=0", "private, max-age=1")
    time.sleep(max(0, expiry - time.time()) + 0.05)
    assert_problem(show(url), 403, "signature_expired", "dolby")


def test_a_signed_url_lives_a_day_unless_asked_otherwise(client):
    for body, seconds in [({}, 86_400), ({"expires_in": 2_592_000}, 2_592_000)]:
        url = signed(client, url="https://example.com/a.mp4", **body)
        assert int(dict(parse_qsl(urlsplit(url).query))["exp"]) - time.time() == pytest.approx(seconds, abs=5)


def test_a_signed_url_ends_with_its_account(server, files):
    server.run("accounts", "create", "leaver")
    leaver = Client(server.base, server.create_key("leaving", account="leaver"))
    url = signed(leaver, url=files.url("video.mp4"))
    assert show(url).status_code == 200
    server.run("accounts", "delete", "leaver")
    assert_problem(show(url), 403, "signature_invalid", "dolby")


def test_a_url_that_was_signed_for_an_image_shows_no_frame(client, files, photo):
    image = client.sign(client.upload(photo)["id"])
    query = image.split("?", 1)[1]
    target = f"/image?url={quote(files.url('video.mp4'), safe='')}&{query}"
    assert_problem(client.__class__(client.base, None).send("dolby", "GET", target), 403, "signature_invalid", "dolby")


@pytest.mark.parametrize(
    "field",
    [
        {"width": 15}, {"width": "320"}, {"height": 2161}, {"offset_percent": 101}, {"offset_percent": "50"},
        {"offset_seconds": -1}, {"format": "bmp"}, {"frame": "any"}, {"fit": "squeeze"}, {"quality": 101},
        {"expires_in": 0}, {"expires_in": 2_592_001}, {"expires_in": 1.5}, {"account": "a-other"}, {"sig": "x"}, {"url": 7},
    ],
)  # fmt: skip
def test_a_field_that_is_wrong_is_named(client, field):
    answer = client.sign_frame(**({"url": "https://example.com/a.mp4"} | field))
    assert_problem(answer, 400, "parameter_invalid", "dolby")
    assert next(iter(field)) in answer.json()["detail"]


def test_what_could_never_be_shown_is_not_signed(client):
    assert_problem(client.sign_frame(), 400, "parameter_invalid", "dolby")
    for url in ("https://user:s3cr3t@example.com/a.mp4", "https://user@example.com/a.mp4", "not a url"):
        answer = client.sign_frame(url=url)
        assert_problem(answer, 400, "source_invalid", "dolby")
        assert "s3cr3t" not in answer.text
    assert_problem(client.sign_frame(url="file:///etc/passwd"), 400, "source_unsupported", "dolby")
    answer = client.sign_frame(url="https://example.com/a.mp4", credentials_key="mine")
    assert_problem(answer, 400, "credentials_unknown", "dolby")
    for body in (b"", b"[]", b"{"):
        headers = {"Content-Type": "application/json"}
        answer = client.send("dolby", "POST", "/image/generate_url", data=body, headers=headers)
        assert_problem(answer, 400, "body_invalid", "dolby")


def test_a_signature_opens_no_refused_address(client):
    url = signed(client, url="http://169.254.169.254/latest/meta-data")
    assert_problem(show(url), 403, "source_refused", "dolby")


def test_signing_needs_a_key_that_may_cut_frames(server):
    body = {"url": "https://example.com/a.mp4"}
    assert_problem(Client(server.base, None).sign_frame(**body), 401, "key_missing", "dolby")
    reader = Client(server.base, server.create_key("sign reader", scopes="read,write"))
    assert_problem(reader.sign_frame(**body), 403, "scope_missing", "dolby")
    key = server.create_key("sign cutter", scopes="frames")
    bearer = {"Authorization": f"Bearer {key}"}
    answer = Client(server.base, None).send("dolby", "POST", "/image/generate_url", json=body, headers=bearer)
    assert answer.status_code == 200, answer.text


def test_the_surfaces_do_not_clash(client, files, photo):
    image = client.upload(photo)["id"]
    assert "data" in client.videodb("POST", f"/image/{image}/generate_url").json()
    nobody = Client(client.base, None)
    assert_problem(nobody.send("dolby", "GET", "/image?sig=x"), 403, "signature_invalid", "dolby")
    assert_problem(nobody.send("dolby", "GET", "/image"), 401, "key_missing", "videodb")
    # With a key, what looks like a signature belongs to the source, as that of a shared access signature does.
    torn = f"/image?url={files.url('video.mp4')}?sv=1&sig=abc&exp=9&kid=k"
    assert client.send("dolby", "GET", torn).status_code == 200
    assert files.clear().requests[0][1] == "/video.mp4?sv=1&sig=abc&exp=9&kid=k"


def test_a_signed_url_that_has_expired_says_so_to_those_who_have_a_key_too(client, files):
    source = files.url("video.mp4") + "?X-Amz-Signature=secret"
    url = client.sign_frame(url=source, expires_in=1).json()["url"]
    time.sleep(2.1)
    files.clear()
    for headers in ({}, {"x-rasp-auth-token": client.key}):
        assert_problem(requests.get(url, headers=headers), 403, "signature_expired", "dolby")
    assert not files.clear().requests, "nothing of the signed URL is sent to the source"
