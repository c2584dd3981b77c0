"""`GET /image?url=` of servers that misbehave: read where that is possible, else a clear error, soon."""

import time

import pytest

import media
from client import Client, assert_problem
from faulty_server import FaultyServer


@pytest.fixture(scope="module")
def settings():
    return {
        "SOURCES_ALLOW_PRIVATE": "127.0.0.0/8",
        "SOURCES_FIRST_BYTE_SECONDS": "0.5",
        "SOURCES_IDLE_SECONDS": "0.3",
        "LIMITS_JOB_SECONDS": "2",
    }


@pytest.fixture
def client(server, key):
    return Client(server.base, key)


@pytest.fixture
def files(video):
    with FaultyServer(video.read_bytes()) as running:
        yield running


@pytest.mark.parametrize("way", ["unannounced", "unknown", "endless", "breaking"])
def test_an_odd_server_is_read(client, files, video, way):
    answer = client.frame(url=files.url(way), offset_percent=50, format="png")
    assert answer.status_code == 200, answer.text
    assert media.psnr(media.decode(answer.content), media.key_frame(video, 5.01)) >= 40


@pytest.mark.parametrize(
    ("way", "status", "code"),
    [
        ("missing", 404, "source_not_found"), ("denied", 502, "source_denied"), ("busy", 502, "source_failed"),
        ("gzip", 502, "source_failed"), ("compressed", 502, "source_failed"), ("several", 502, "source_failed"),
        ("elsewhere", 502, "source_failed"), ("growing", 502, "source_failed"), ("silent", 504, "source_timeout"),
        ("stalling", 504, "source_timeout"), ("dripping", 504, "source_timeout"), ("enormous", 422, "source_too_large"),
    ],
)  # fmt: skip
def test_a_faulty_server_is_an_error_that_says_so_soon(client, files, way, status, code):
    start = time.monotonic()
    answer = client.frame(url=files.url(way), offset_percent=50)
    assert_problem(answer, status, code, "dolby")
    assert time.monotonic() - start < 4
    if way == "busy":
        assert answer.headers["Retry-After"] == "7"
    if way == "enormous":
        assert "range requests" in answer.json()["detail"]
