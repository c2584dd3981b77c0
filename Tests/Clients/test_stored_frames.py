"""`POST /v1/images` with the URL of a video: a frame of it becomes an image like any other."""

import hashlib

import pytest
import requests

import media
from client import Client, assert_problem
from range_server import RangeServer


@pytest.fixture
def client(server, key):
    return Client(server.base, key)


@pytest.fixture
def files(video, photo, tmp_path):
    (tmp_path / "video.mp4").symlink_to(video)
    (tmp_path / "photo.jpg").symlink_to(photo)
    (tmp_path / "notes.txt").write_text("neither a picture nor a video\n" * 100)
    with RangeServer(tmp_path) as running:
        yield running


def store(client, url, **fields):
    return client.v1("POST", "", json={"name": "frame", "url": url} | fields)


def stored(client, answer):
    assert answer.status_code == 201, answer.text
    download = client.v1("GET", f"/{answer.json()['id']}/download")
    assert len(download.content) == answer.json()["size"]
    return download


@pytest.mark.parametrize("position", [{"offset_percent": 50}, {"offset_seconds": 5}, {"offset_percent": 55.5, "frame": "key"}])
def test_a_frame_is_stored_without_loss_as_png(client, files, video, position):
    answer = store(client, files.url("video.mp4"), format="png", **position)
    image = media.decode(stored(client, answer).content)
    assert media.psnr(image, media.key_frame(video, 5)) >= 40
    told = answer.json()
    assert (told["name"], told["format"], told["width"], told["height"], told["url"]) == ("frame", "png", 640, 360, None)
    assert answer.headers["X-Image-Processing-Usage"] == "1"
    assert told["id"] in client.v1("GET", "?take=100").text


def test_the_default_is_a_fine_jpeg_at_ten_percent_in_the_size_of_the_video(client, files, video):
    download = stored(client, store(client, files.url("video.mp4")))
    assert download.headers["Content-Type"] == "image/jpeg"
    reference = media.key_frame(video, 1)
    fine = media.psnr(media.decode(download.content), reference)
    shown = client.frame(url=files.url("video.mp4"), quality=90)
    assert fine == pytest.approx(media.psnr(media.decode(shown.content), reference), abs=0.01)


def test_a_frame_is_stored_in_the_size_that_is_asked_for(client, files):
    for fields, size in [({"width": 320}, (320, 180)), ({"width": 100, "height": 100, "fit": "cover"}, (100, 100))]:
        told = store(client, files.url("video.mp4"), format="webp", **fields).json()
        assert (told["width"], told["height"], told["format"]) == (*size, "webp")


def test_a_stored_frame_is_signed_published_and_transformed_like_any_other(client, files):
    image = store(client, files.url("video.mp4"), offset_percent=50).json()["id"]
    small = requests.get(client.sign(image, width=64, format="png"), timeout=30)
    assert media.decode(small.content).shape[:2] == (36, 64)
    published = client.v1("POST", f"/{image}/publish").json()
    assert requests.get(published["url"], timeout=30).status_code == 200
    assert client.v1("POST", f"/{image}/resize", json={"width": 32}).json()["width"] == 32
    assert client.v1("DELETE", f"/{image}").status_code == 204


def test_a_video_is_not_downloaded(client, big_video):
    with RangeServer(big_video.parent) as files:
        answer = store(client, files.url(big_video.name), offset_percent=50)
        counted = files.clear()
        assert answer.status_code == 201, answer.text
        assert len(counted.requests) <= 6 and counted.bytes <= 4_000_000, counted
        assert store(client, files.url(big_video.name)).status_code == 201
        counted = files.clear()
    assert len(counted.requests) <= 8 and counted.bytes <= 4_000_000, counted


@pytest.mark.parametrize("fields", [{}, {"offset_percent": 50, "format": "png", "width": 100}])
def test_a_still_picture_is_stored_as_itself_whatever_is_asked_for(client, files, photo, fields):
    download = stored(client, store(client, files.url("photo.jpg"), **fields))
    assert hashlib.sha256(download.content).digest() == hashlib.sha256(photo.read_bytes()).digest()


def test_a_picture_is_read_once(client, files, photo):
    stored(client, store(client, files.url("photo.jpg")))
    assert files.clear().bytes == photo.stat().st_size


@pytest.mark.parametrize(
    "field",
    [
        {"offset_percent": -1}, {"offset_percent": 101}, {"offset_percent": "50"}, {"offset_seconds": -1},
        {"format": "gif"}, {"format": "avif"}, {"width": 15}, {"width": 3841}, {"height": 2161}, {"frame": "any"},
        {"fit": "squeeze"}, {"quality": 0}, {"at": 5}, {"offset_seconds": 1e300},
    ],
)  # fmt: skip
def test_a_field_that_is_wrong_is_named(client, files, field):
    answer = store(client, files.url("video.mp4"), **field)
    assert_problem(answer, 400, "parameter_invalid", "v1")
    assert next(iter(field)) in " ".join(answer.json()["errors"])
    assert files.clear().requests == []


def test_what_cannot_be_used_is_the_callers_fault_and_stores_nothing(server, client, files):
    before = server.stored_files()
    for fields in ({}, {"offset_percent": 5}):
        assert_problem(store(client, files.url("notes.txt"), **fields), 400, "media_unsupported", "v1")
        assert_problem(store(client, files.url("none.mp4"), **fields), 400, "source_not_found", "v1")
        assert_problem(store(client, "http://169.254.169.254/a.mp4", **fields), 400, "source_refused", "v1")
    answer = store(client, files.url("video.mp4"), credentials_key="mine")
    assert_problem(answer, 400, "credentials_unknown", "v1")
    assert server.stored_files() == before


def test_a_frame_needs_a_key_that_may_write_and_cut_frames(server, files):
    cutter = Client(server.base, server.create_key("frames only", scopes="frames"))
    assert_problem(store(cutter, files.url("video.mp4")), 403, "scope_missing", "v1")
    assert files.clear().requests == []
    writer = Client(server.base, server.create_key("write only", scopes="write"))
    for fields in ({}, {"offset_percent": 5}):
        answer = store(writer, files.url("video.mp4"), **fields)
        assert_problem(answer, 403, "scope_missing", "v1")
        assert "frames" in answer.json()["message"]
    assert store(writer, files.url("photo.jpg")).status_code == 201
    both = Client(server.base, server.create_key("write and frames", scopes="write,frames"))
    assert store(both, files.url("video.mp4")).status_code == 201


def test_a_stored_frame_is_of_its_account_alone(server, client, files):
    image = store(client, files.url("video.mp4")).json()["id"]
    server.run("accounts", "create", "frame stranger")
    stranger = Client(server.base, server.create_key("theirs", account="frame stranger"))
    assert_problem(stranger.v1("GET", f"/{image}"), 404, "image_not_found", "v1")
    assert image not in stranger.v1("GET", "?take=100").text
