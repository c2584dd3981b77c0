"""`GET /storyboard?url=…`: many frames of a video in one picture, and the WebVTT file that points into it."""

import re
from urllib.parse import parse_qs, urlsplit

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
    media.picture(tmp_path / "still.png", 64, 48)
    with RangeServer(tmp_path, redirects={"moved.mp4": "/video.mp4"}) as running:
        yield running


def storyboard(client, **query):
    return client.send("dolby", "GET", "/storyboard", params=query)


def cues(text):
    """The cues of a WebVTT file: start and end in seconds, the URL, and the place in the sheet."""
    assert text.startswith("WEBVTT\n\n")
    found = []
    for block in text.strip().split("\n\n")[1:]:
        times, target = block.split("\n")
        moment = r"(\d{2,}):([0-5]\d):([0-5]\d)\.(\d{3})"
        parts = [int(part) for part in re.fullmatch(f"{moment} --> {moment}", times).groups()]
        start, end = (a * 3600 + b * 60 + c + d / 1000 for a, b, c, d in (parts[:4], parts[4:]))
        url, place = target.split("#xywh=")
        found.append((start, end, url, [int(number) for number in place.split(",")]))
    return found


def test_each_tile_is_the_key_frame_at_the_middle_of_its_part(client, files, video):
    answer = storyboard(client, url=files.url("video.mp4"), columns=2, rows=2, width=320, format="png")
    assert answer.status_code == 200, answer.text
    assert answer.headers["Content-Type"] == "image/png"
    sheet = media.decode(answer.content)
    assert sheet.shape == (360, 640, 3)
    for tile in range(4):
        # A key frame every second: the middles lie between them.
        expected = media.key_frame(video, (tile + 0.5) * media.duration(video) / 4)
        # The video is twice as large: pixels are averaged by fours.
        expected = expected.reshape(180, 2, 320, 2, 3).mean(axis=(1, 3))
        top, left = tile // 2 * 180, tile % 2 * 320
        assert media.psnr(sheet[top : top + 180, left : left + 320], expected) >= 24


def test_the_default_is_a_jpeg_of_five_by_five(client, files):
    answer = storyboard(client, url=files.url("video.mp4"))
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "image/jpeg")
    assert answer.headers["Cache-Control"] == "private, max-age=60"
    assert media.decode(answer.content).shape == (5 * 90, 5 * 160, 3)


@pytest.mark.parametrize("form", ["webp", "avif", "png", "jpg"])
def test_other_formats(client, files, form):
    answer = storyboard(client, url=files.url("video.mp4"), format=form, width=40, quality=40)
    assert answer.headers["Content-Type"] == f"image/{form.replace('jpg', 'jpeg')}"
    assert len(answer.content) > 500


@pytest.mark.parametrize(
    ("query", "count"), [({}, 25), ({"columns": 20, "rows": 20, "width": 16}, 400), ({"interval": 3}, 4), ({"rows": 1}, 5)]
)
def test_the_cues_cover_the_video_and_lead_to_the_tiles(client, files, video, query, count):
    answer = storyboard(client, url=files.url("video.mp4"), format="vtt", **query)
    assert answer.status_code == 200, answer.text
    assert answer.headers["Content-Type"].startswith("text/vtt")
    found = cues(answer.text)
    assert len(found) == count
    assert found[0][0] == 0 and found[-1][1] == pytest.approx(media.duration(video), abs=0.002)
    assert all(cue[0] < cue[1] for cue in found)
    assert all(before[1] == after[0] for before, after in zip(found, found[1:]))
    assert len({cue[2] for cue in found}) == 1
    target = urlsplit(found[0][2])
    assert f"{target.scheme}://{target.netloc}" == client.base
    assert parse_qs(target.query)["url"] == [files.url("video.mp4")]
    # A player in a page has no key.
    answer = Client(client.base, None).send("dolby", "GET", f"{target.path}?{target.query}")
    assert answer.headers["Content-Type"] == "image/jpeg"
    height, width, _ = media.decode(answer.content).shape
    places = [cue[3] for cue in found]
    assert all(x + w <= width and y + h <= height for x, y, w, h in places)
    assert len({(x, y) for x, y, _, _ in places}) == count
    assert max(x + w for x, _, w, _ in places) == width and max(y + h for _, y, _, h in places) == height


def test_the_cues_of_a_torn_source_lead_to_the_same_source(client, files):
    torn = f"/storyboard?url={files.url('video.mp4')}?token=a&signature=b%2Fc&width=16&format=vtt"
    answer = client.send("dolby", "GET", torn)
    assert answer.status_code == 200, answer.text
    target = urlsplit(cues(answer.text)[0][2])
    files.clear()
    assert client.send("dolby", "GET", f"{target.path}?{target.query}").status_code == 200
    assert {path for _, path, _ in files.clear().requests} == {"/video.mp4?token=a&signature=b%2Fc"}


def test_a_storyboard_of_two_gigabytes_costs_an_index_and_the_key_frames(client, big_video):
    with RangeServer(big_video.parent) as files:
        answer = storyboard(client, url=files.url(big_video.name))
        counted = files.clear()
        assert answer.status_code == 200, answer.text
        assert media.decode(answer.content).shape == (450, 800, 3)
        # 25 key frames of 340 kB each.
        assert len(counted.requests) <= 25 + 5, counted.requests
        assert counted.bytes <= 10_000_000
        assert int(answer.headers["Stills-Source-Requests"]) == len(counted.requests)
        assert int(answer.headers["Stills-Source-Bytes"]) == counted.bytes
        answer = storyboard(client, url=files.url(big_video.name), format="vtt")
        counted = files.clear()
        assert len(cues(answer.text)) == 25
        assert len(counted.requests) <= 3 and counted.bytes <= 2_000_000


def test_a_redirect_is_followed(client, files):
    answer = storyboard(client, url=files.url("moved.mp4"), width=16)
    assert answer.status_code == 200, answer.text
    assert int(answer.headers["Stills-Source-Requests"]) == len(files.clear().requests)


@pytest.mark.parametrize(
    "query",
    [
        {"columns": 0}, {"columns": 21}, {"columns": "many"}, {"rows": 0}, {"rows": 21}, {"rows": 1.5}, {"interval": 0},
        {"interval": "nan"}, {"interval": "inf"}, {"interval": 3601}, {"interval": 2, "rows": 2}, {"width": 15},
        {"width": 641}, {"width": "99999999999999999999"}, {"format": "gif"}, {"quality": 0}, {"quality": 101},
        {"height": 90}, {"offset_percent": 10},
    ],
)  # fmt: skip
def test_a_parameter_that_is_wrong_is_named(client, files, query):
    answer = storyboard(client, url=files.url("video.mp4"), **query)
    assert_problem(answer, 400, "parameter_invalid", "dolby")
    assert next(iter(query)) in answer.json()["detail"]
    assert files.clear().requests == []


def test_too_much_for_one_sheet_is_refused_with_what_would_do(client, files):
    answer = storyboard(client, url=files.url("video.mp4"), columns=20, rows=20, width=640)
    assert_problem(answer, 400, "parameter_invalid", "dolby")
    assert "width" in answer.json()["fix"]


def test_a_url_is_required(client):
    assert_problem(storyboard(client, columns=5), 400, "parameter_invalid", "dolby")


def test_stored_credentials_that_are_not_there_are_named(client, files):
    answer = storyboard(client, url=files.url("video.mp4"), credentials_key="mine")
    assert_problem(answer, 400, "credentials_unknown", "dolby")


def test_what_has_no_frames_has_no_storyboard(client, files):
    assert_problem(storyboard(client, url=files.url("none.mp4")), 404, "source_not_found", "dolby")
    assert_problem(storyboard(client, url=files.url("notes.txt")), 415, "media_unsupported", "dolby")
    assert_problem(storyboard(client, url=files.url("still.png")), 415, "media_unsupported", "dolby")


def test_a_storyboard_needs_a_key_that_may_cut_frames(server, files):
    assert_problem(storyboard(Client(server.base, None), url=files.url("video.mp4")), 401, "key_missing", "dolby")
    reader = Client(server.base, server.create_key("storyboard-reader", scopes="read"))
    assert_problem(storyboard(reader, url=files.url("video.mp4")), 403, "scope_missing", "dolby")
    assert files.clear().requests == []


def test_another_method_is_not_allowed(client):
    answer = client.send("dolby", "POST", "/storyboard")
    assert_problem(answer, 405, "method_not_allowed", "dolby")
    assert answer.headers["Allow"] == "GET"
