"""`GET /image?url=…`: a frame of a video that lies elsewhere, and what it cost to get there."""

import pytest

import media
from client import Client, assert_problem
from range_server import RangeServer


@pytest.fixture
def client(server, key):
    return Client(server.base, key)


@pytest.fixture
def files(video, tmp_path):
    (tmp_path / "video.mp4").symlink_to(video)
    (tmp_path / "notes.txt").write_text("neither a picture nor a video\n" * 100)
    (tmp_path / "cut.mp4").write_bytes(video.read_bytes()[: video.stat().st_size // 2])
    redirects = {"moved.mp4": "/video.mp4", "circle": "/circle"}
    with RangeServer(tmp_path, redirects=redirects) as running:
        yield running


def test_a_frame_at_half_of_two_gigabytes_costs_an_index_and_a_key_frame(client, big_video):
    assert big_video.stat().st_size > 2 << 30
    half = media.duration(big_video) / 2
    with RangeServer(big_video.parent) as files:
        answer = client.frame(url=files.url(big_video.name), offset_percent=50, format="png")
        counted = files.clear()
    assert answer.status_code == 200, answer.text
    assert answer.headers["Content-Type"] == "image/png"
    assert len(counted.requests) <= 6, counted.requests
    assert counted.bytes <= 4_000_000
    assert int(answer.headers["Stills-Source-Requests"]) == len(counted.requests)
    assert int(answer.headers["Stills-Source-Bytes"]) == counted.bytes
    assert answer.headers["Stills-Frame-Kind"] == "key"
    # There is a key frame every two seconds.
    assert half - 2.1 <= float(answer.headers["Stills-Frame-Time"]) <= half + 0.01
    assert media.psnr(media.decode(answer.content), media.key_frame(big_video, half)) >= 35


@pytest.mark.parametrize("percent", [0, 10, 33.3, 50, 99, 100])
def test_a_frame_is_the_key_frame_at_or_before_its_place(client, files, video, percent):
    answer = client.frame(url=files.url("video.mp4"), offset_percent=percent, format="png")
    assert answer.status_code == 200, answer.text
    # ffmpeg finds no frame at the very end, so the reference is taken a moment before it.
    place = min(media.duration(video) * percent / 100, media.duration(video) - 0.1)
    assert media.psnr(media.decode(answer.content), media.key_frame(video, place)) >= 35


def test_the_default_is_a_jpeg_at_ten_percent_in_the_size_of_the_video(client, files, video):
    answer = client.frame(url=files.url("video.mp4"))
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "image/jpeg")
    assert media.decode(answer.content).shape == (360, 640, 3)
    assert float(answer.headers["Stills-Frame-Time"]) == pytest.approx(1.0, abs=0.05)


@pytest.mark.parametrize(
    ("size", "shape"),
    [({"width": 320}, (180, 320)), ({"height": 90}, (90, 160)), ({"width": 320, "height": 320}, (180, 320))],
)
def test_a_frame_keeps_its_aspect_inside_the_box(client, files, size, shape):
    answer = client.frame(url=files.url("video.mp4"), **size)
    assert media.decode(answer.content).shape[:2] == shape


def test_a_redirect_is_followed_and_counted(client, files):
    answer = client.frame(url=files.url("moved.mp4"))
    assert answer.status_code == 200, answer.text
    counted = files.clear()
    assert int(answer.headers["Stills-Source-Requests"]) == len(counted.requests)
    assert int(answer.headers["Stills-Source-Bytes"]) == counted.bytes


def test_a_source_url_that_came_torn_is_put_together_again(client, files):
    answer = client.send("dolby", "GET", f"/image?url={files.url('video.mp4')}?token=a&signature=b%2Fc&width=320")
    assert answer.status_code == 200, answer.text
    assert {path for _, path, _ in files.clear().requests} == {"/video.mp4?token=a&signature=b%2Fc"}
    assert media.decode(answer.content).shape[1] == 320


@pytest.mark.parametrize(
    "query",
    [
        {"width": 15}, {"width": 3841}, {"width": "wide"}, {"height": 15}, {"height": 2161}, {"width": "3000000000"},
        {"width": "99999999999999999999"}, {"offset_percent": -1}, {"offset_percent": 100.1}, {"offset_percent": "nan"},
        {"offset_percent": "inf"}, {"format": "bmp"}, {"unknown": 1}, {"fit": "squeeze"}, {"quality": 0}, {"quality": 101},
    ],
)  # fmt: skip
def test_a_parameter_that_is_wrong_is_named(client, files, query):
    answer = client.frame(url=files.url("video.mp4"), **query)
    assert_problem(answer, 400, "parameter_invalid", "dolby")
    assert next(iter(query)) in answer.json()["detail"]
    assert files.clear().requests == []


def test_a_url_is_required(client):
    assert_problem(client.frame(width=100), 400, "parameter_invalid", "dolby")


@pytest.mark.parametrize("url", ["ftp://example.com/a.mp4", "file:///etc/passwd", "gopher://example.com/"])
def test_a_scheme_that_is_not_read_is_refused(client, url):
    answer = client.frame(url=url)
    assert answer.status_code in (400, 403)
    assert answer.json()["code"] in ("source_unsupported", "source_invalid", "source_refused")


def test_a_missing_source_is_404(client, files):
    assert_problem(client.frame(url=files.url("none.mp4")), 404, "source_not_found", "dolby")


def test_a_source_that_is_no_media_is_415(client, files):
    assert_problem(client.frame(url=files.url("notes.txt")), 415, "media_unsupported", "dolby")


def test_a_source_without_its_index_is_an_error_and_no_hang(client, files):
    answer = client.frame(url=files.url("cut.mp4"))
    assert answer.status_code in (415, 422), answer.text


def test_a_source_that_redirects_forever_is_given_up(client, files):
    answer = client.frame(url=files.url("circle"))
    assert answer.status_code == 502, answer.text
    assert len(files.clear().requests) <= 6


def test_a_source_that_nobody_serves_is_502(client):
    answer = client.frame(url="http://127.0.0.1:1/video.mp4")
    assert_problem(answer, 502, "source_unreachable", "dolby")


def test_stored_credentials_that_are_not_there_are_named(client, files):
    answer = client.frame(url=files.url("video.mp4"), credentials_key="mine")
    assert_problem(answer, 400, "credentials_unknown", "dolby")


def test_a_frame_needs_a_key_that_may_cut_frames(server, files):
    assert_problem(Client(server.base, None).frame(url=files.url("video.mp4")), 401, "key_missing", "dolby")
    wrong = Client(server.base, "sk-" + "0" * 32)
    assert_problem(wrong.frame(url=files.url("video.mp4")), 401, "key_invalid", "dolby")
    reader = Client(server.base, server.create_key("reader", scopes="read"))
    assert_problem(reader.frame(url=files.url("video.mp4")), 403, "scope_missing", "dolby")
    assert files.clear().requests == []
