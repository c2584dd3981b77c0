"""`GET /media-info?url=…`: what a media file that lies elsewhere says of itself, beside what ffprobe says."""

import json
import os
import subprocess

import pytest

import media
from client import Client, assert_problem
from range_server import RangeServer

PICTURES = ["-f", "lavfi", "-i", "testsrc2=size=320x240:rate=24"]
SOUND = ["-f", "lavfi", "-i", "sine=sample_rate=48000"]


@pytest.fixture
def client(server, key):
    return Client(server.base, key)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A directory, served with its files' names as they are, of a movie with sound and timecode, a file that is none, and a sound file."""
    path = tmp_path_factory.mktemp("media")
    codecs = ["-t", 2, "-c:v", "libx264", "-pix_fmt", "yuv420p", "-c:a", "aac", "-ac", 2]
    media.ffmpeg(*PICTURES, *SOUND, *codecs, "-timecode", "01:00:00:00", path / "movie%20one.mov")
    media.ffmpeg(*SOUND, "-t", 2, "-c:a", "aac", path / "sound.m4a")
    (path / "notes.txt").write_text("no media\n" * 100)
    os.utime(path / "movie%20one.mov", (1_722_887_926, 1_722_887_926))
    return path


@pytest.fixture
def files(folder):
    with RangeServer(folder, redirects={"moved": "/movie%20one.mov"}) as running:
        yield running


def probe(path):
    command = ["ffprobe", "-v", "error", "-of", "json", "-show_format", "-show_streams", path]
    return json.loads(subprocess.run(command, check=True, capture_output=True).stdout)


def test_a_movie_is_told_of_as_the_interface_says(client, files, folder):
    answer = client.media_info(url=files.url("movie%20one.mov"))
    assert answer.status_code == 200, answer.text
    assert answer.headers["Content-Type"].startswith("application/json")
    counted = files.clear()
    assert int(answer.headers["Stills-Source-Requests"]) == len(counted.requests) <= 4
    assert int(answer.headers["Stills-Source-Bytes"]) == counted.bytes
    told, probed = answer.json(), probe(folder / "movie%20one.mov")
    file = told["file"]
    assert file.pop("id").isalnum()
    assert file.pop("duration_sec") == probed["format"]["duration"] == "2.000000"
    assert file.pop("bitrate_kb") == round(int(probed["format"]["bit_rate"]) / 1000, 1)
    assert file == {
        "name": "movie one.mov",
        "path": files.base + "/",
        "format": "QuickTime / MOV",
        "last_modified": "Mon, 05 Aug 2024 19:58:46 GMT",
        "size_bytes": (folder / "movie%20one.mov").stat().st_size,
        "video_tracks": 1,
        "audio_tracks": 1,
        "timecode_tracks": 1,
    }
    video, audio, timecode = told["tracks"]
    pictures, sound = probed["streams"][:2]
    assert video == {
        "kind": "video", "codec": "h264", "duration": 2, "width": 320, "height": 240, "frame_rate": "24/1",
        "range": "sdr", "bitrate_kb": round(int(pictures["bit_rate"]) / 1000, 1),
    }  # fmt: skip
    assert audio == {
        "kind": "audio", "codec": "aac", "duration": 2, "sample_rate": 48000, "channels": 2, "channel_layout": "stereo",
        "channel_placement": "FL FR", "bitrate_kb": round(int(sound["bit_rate"]) / 1000, 1),
    }  # fmt: skip
    assert timecode == {"kind": "timecode", "duration": 2, "start_timecode": "01:00:00:00"}


def test_a_file_of_two_gigabytes_costs_its_head_and_its_index(client, big_video):
    with RangeServer(big_video.parent) as files:
        answer = client.media_info(url=files.url(big_video.name))
        counted = files.clear()
    assert answer.status_code == 200, answer.text
    assert answer.json()["file"]["size_bytes"] == big_video.stat().st_size > 2 << 30
    assert float(answer.json()["file"]["duration_sec"]) == pytest.approx(media.duration(big_video), abs=0.1)
    assert len(counted.requests) <= 4, counted.requests
    assert counted.bytes <= 3_000_000


def test_sound_alone_and_a_still_picture_are_told_of(client, files, folder, photo):
    told = client.media_info(url=files.url("sound.m4a")).json()
    assert [track["kind"] for track in told["tracks"]] == ["audio"]
    assert (told["file"]["video_tracks"], told["file"]["audio_tracks"]) == (0, 1)
    with RangeServer(photo.parent) as pictures:
        told = client.media_info(url=pictures.url(photo.name)).json()
    assert told["file"]["format"] == "JPEG"
    assert told["file"]["duration_sec"] is None and told["file"]["bitrate_kb"] is None
    (track,) = told["tracks"]
    assert (track["width"], track["height"], track["frame_rate"]) == (640, 480, None)


def test_nothing_secret_of_a_source_is_told_or_logged(client, files, server):
    url = files.url("movie%20one.mov") + "?X-Amz-Signature=s3cr3t-signature&token=s3cr3t-token"
    for path in (url, files.url("notes.txt?token=s3cr3t-token"), files.url("none.mov?token=s3cr3t-token")):
        assert "s3cr3t" not in client.media_info(url=path).text
    # As `encodeURI` leaves it, that is, torn.
    answer = client.send("dolby", "GET", f"/media-info?url={url.replace('%', '%25')}")
    assert answer.status_code == 200, answer.text
    assert "s3cr3t" not in answer.text
    assert files.clear().requests[-1][1] == "/movie%20one.mov?X-Amz-Signature=s3cr3t-signature&token=s3cr3t-token"
    password = client.media_info(url=files.url("movie%20one.mov").replace("://", "://user:s3cr3t-password@"))
    assert_problem(password, 400, "source_invalid", "dolby")
    assert "s3cr3t" not in password.text
    assert "s3cr3t" not in server.log()


def test_the_same_source_has_the_same_id_and_another_has_another(client, files):
    ids = [client.media_info(url=files.url(name)).json()["file"]["id"] for name in ("movie%20one.mov", "moved", "moved")]
    assert ids[0] != ids[1] == ids[2]


@pytest.mark.parametrize(
    ("query", "named"),
    [({}, "url"), ({"url": ""}, "url"), ({"url": "http://a/b", "format": "png"}, "format"), ({"url": "x" * 8193}, "url")],
)
def test_a_parameter_that_is_wrong_is_named(client, query, named):
    answer = client.media_info(**query)
    assert_problem(answer, 400, "parameter_invalid", "dolby")
    assert named in answer.json()["detail"]


def test_errors_are_those_of_frames(client, files):
    assert_problem(client.media_info(url=files.url("none.mov")), 404, "source_not_found", "dolby")
    assert_problem(client.media_info(url=files.url("notes.txt")), 415, "media_unsupported", "dolby")
    assert_problem(client.media_info(url="http://127.0.0.1:1/a.mov"), 502, "source_unreachable", "dolby")
    assert_problem(client.media_info(url="http://169.254.169.254/a.mov"), 403, "source_refused", "dolby")
    assert_problem(client.media_info(url="file:///etc/passwd"), 400, "source_unsupported", "dolby")
    answer = client.media_info(url=files.url("sound.m4a"), credentials_key="mine")
    assert_problem(answer, 400, "credentials_unknown", "dolby")
    assert_problem(client.send("dolby", "POST", "/media-info"), 405, "method_not_allowed", "dolby")


def test_it_needs_a_key_that_may_cut_frames(server, files):
    url = files.url("sound.m4a")
    assert_problem(Client(server.base, None).media_info(url=url), 401, "key_missing", "dolby")
    reader = Client(server.base, server.create_key("info reader", scopes="read"))
    assert_problem(reader.media_info(url=url), 403, "scope_missing", "dolby")
    assert files.clear().requests == []
    cutter = Client(server.base, server.create_key("info cutter", scopes="frames"))
    assert cutter.media_info(url=url).status_code == 200


def test_the_command_tells_the_same(server, client, files, folder):
    told = json.loads(server.run("media-info", files.url("movie%20one.mov")))
    assert told == client.media_info(url=files.url("movie%20one.mov")).json()
    local = json.loads(server.run("media-info", str(folder / "movie%20one.mov")))
    assert local["tracks"] == told["tracks"]
    assert local["file"]["path"] == f"{folder}/"
