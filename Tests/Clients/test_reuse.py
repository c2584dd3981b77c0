"""What was read of a source serves the next frame of it, until the source is another."""

import pytest

import media
from client import Client, assert_problem
from range_server import RangeServer


@pytest.fixture
def client(server, key):
    return Client(server.base, key)


@pytest.fixture
def files(video, tmp_path):
    (tmp_path / "video.mp4").write_bytes(video.read_bytes())
    with RangeServer(tmp_path, redirects={"moved.mp4": "/video.mp4"}) as running:
        yield running


def cut(client, files, percent, name="video.mp4"):
    """A frame's pixels, and what it has cost by both accounts."""
    files.clear()
    answer = client.frame(url=files.url(name), offset_percent=percent, format="png")
    assert answer.status_code == 200, answer.text
    counted = files.clear()
    assert int(answer.headers["Stills-Source-Requests"]) == len(counted.requests)
    assert int(answer.headers["Stills-Source-Bytes"]) == counted.bytes
    return media.decode(answer.content), counted


@pytest.mark.parametrize(("name", "way"), [("video.mp4", 1), ("moved.mp4", 2)])
def test_each_frame_after_the_first_costs_a_question_and_a_key_frame(client, files, video, name, way):
    cut(client, files, 15, name)
    for percent in range(25, 100, 10):
        picture, later = cut(client, files, percent, name)
        assert media.psnr(picture, media.key_frame(video, media.duration(video) * percent / 100)) >= 35
        assert len(later.requests) <= way + 1, later.requests
        # One range is fetched at most; the others are the question, on its way.
        assert [part for _, _, part in later.requests[:way]] == ["bytes=0-0"] * way
    _, again = cut(client, files, 15.001, name)
    assert (len(again.requests), again.bytes) == (way, 0)


def test_media_info_needs_nothing_that_a_frame_has_read(client, files):
    cut(client, files, 50)
    first = client.media_info(url=files.url("video.mp4"))
    assert first.status_code == 200, first.text
    assert len(files.clear().requests) == 1


def test_a_replaced_video_is_shown_anew_at_once(client, files, video, tmp_path):
    cut(client, files, 50)
    other = tmp_path / "other.mp4"
    codec = ["-c:v", "libx264", "-preset", "ultrafast", "-crf", 18, "-g", 25, "-pix_fmt", "yuv420p"]
    media.ffmpeg("-f", "lavfi", "-i", "testsrc2=size=640x360:rate=25", "-t", 10, *codec, other)
    expected = media.key_frame(other, 5)
    other.replace(tmp_path / "video.mp4")
    picture, _ = cut(client, files, 50.001)
    assert media.psnr(picture, expected) >= 35
    (tmp_path / "video.mp4").write_bytes(video.read_bytes())
    picture, _ = cut(client, files, 50.002)
    assert media.psnr(picture, media.key_frame(video, 5)) >= 35


def test_a_video_that_is_gone_is_not_shown_any_more(client, files, tmp_path):
    cut(client, files, 50)
    (tmp_path / "video.mp4").unlink()
    assert_problem(client.frame(url=files.url("video.mp4"), offset_percent=60), 404, "source_not_found", "dolby")


def test_accounts_do_not_share_what_they_have_read(client, files, server):
    _, first = cut(client, files, 50)
    server.run("accounts", "create", "reader")
    _, other = cut(Client(server.base, server.create_key("other", account="reader")), files, 60)
    assert [part for _, _, part in other.requests[:2]] == [part for _, _, part in first.requests[:2]]
    assert other.requests[0][2] == "bytes=0-65535"
