"""What every client test may ask for: a server of its module, keys, a client, pictures and videos."""

import importlib
import os
import shutil
import tempfile
from pathlib import Path

import pytest

import known_secrets
import media
from server import Server


@pytest.fixture(scope="session", autouse=True)
def no_secret_left():
    """Fails the run where a secret that any test used stands in the directory of any server: in its log, its database,
    its cache."""
    yield
    for directory in sorted(Server.directories):
        known_secrets.assert_absent_below(directory)


@pytest.fixture(scope="module")
def settings():
    """The `STILLS_…` variables of the module's server, without the prefix. A module may define its own."""
    return {"SOURCES_ALLOW_PRIVATE": "127.0.0.0/8"}


@pytest.fixture(scope="module")
def server(tmp_path_factory, settings):
    running = Server(tmp_path_factory.mktemp("server"), settings)
    running.start()
    yield running
    running.stop()


@pytest.fixture(scope="module")
def key(server):
    return server.create_key("tests")


@pytest.fixture(scope="session")
def photo(tmp_path_factory):
    """A JPEG of 640 by 480 pixels."""
    return media.picture(tmp_path_factory.mktemp("photo") / "photo.jpg", 640, 480)


@pytest.fixture(scope="session")
def video(tmp_path_factory):
    """A small H.264 MP4 of 10 seconds, its index at the end, a key frame every second."""
    return media.video(tmp_path_factory.mktemp("video") / "video.mp4", seconds=10)


@pytest.fixture(scope="session")
def films(tmp_path_factory):
    """One film in three containers, of 13 MB and more: paths by their suffix."""
    return media.films(tmp_path_factory.mktemp("films"))


@pytest.fixture(scope="session", params=["ceph", "swift"])
def store(request, tmp_path_factory):
    """A real store that speaks S3, or a skip that says why it cannot run here."""
    # Not all environments that these tests run in hold what the stores take.
    implementation = importlib.import_module(f"{request.param}_store")
    if reason := implementation.missing():
        pytest.skip(reason)
    with implementation.running(tmp_path_factory.mktemp(request.param)) as running:
        yield running


@pytest.fixture(scope="session")
def big_video():
    """An H.264 MP4 of more than 2 GiB, its index at the end. It lies beside the build, because /tmp may be memory."""
    directory = Path(tempfile.mkdtemp(prefix="big-video-", dir=Path(__file__).parents[2] / ".build"))
    yield media.big_video(directory)
    shutil.rmtree(directory)


@pytest.fixture(scope="session")
def corpus():
    """The directory of real pictures, or a skip that says that it is missing."""
    root = Path(__file__).parents[2]
    directory = root / os.environ.get("STILLS_CORPUS", "../shared/corpus")
    if not directory.is_dir():
        pytest.skip("the corpus is missing: set STILLS_CORPUS to its directory")
    return directory
