"""A server in a network of its own, with every host and every name of the world in it."""

import pytest

import hostile
import media
import own_network
from client import Client
from everywhere import PUBLIC, Everywhere, Page
from name_server import NameServer, addresses, alias
from server import Server

#: Where proxies are said to be, in every way in which programs are told of them.
PROXY = "http://203.0.113.99:3128"
PROXIES = {
    name: PROXY
    for lower in ("http_proxy", "https_proxy", "all_proxy", "ftp_proxy")
    for name in (lower, lower.upper())
} | {"no_proxy": "", "NO_PROXY": ""}

#: Names that lead where they say.
PLAIN_NAMES = {
    "public.test": addresses(PUBLIC[0]),
    "other.test": addresses("8.8.8.8", "2606:4700::1111"),
    "public-alias.test": alias("public.test"),
    "xn--bcher-kva.test": addresses(PUBLIC[0]),
    # What some servers of names know of a rooted `localhost.`.
    "localhost": addresses("127.0.0.1", "::1"),
    "long-answer.test": addresses(PUBLIC[0], is_truncated=True),
}


@pytest.fixture(scope="session")
def names(tmp_path_factory):
    known = PLAIN_NAMES | hostile.NAMES | hostile.REBINDING
    with NameServer(own_network.NAME_SERVER, dict(known)) as running:
        own_network.use_names(tmp_path_factory.mktemp("names"))
        yield running


@pytest.fixture(scope="session")
def everywhere(tmp_path_factory, names, photo, video):
    directory = tmp_path_factory.mktemp("certificate")
    certificate = own_network.trust_certificate(directory, [*PUBLIC, *PLAIN_NAMES, "*.example.test"])
    stream = directory / "stream.ts"
    media.ffmpeg("-i", video, "-c", "copy", "-f", "mpegts", stream)
    with Everywhere(certificate) as running:
        running.pages |= {
            "/": Page(photo.read_bytes()),
            "/photo.jpg": Page(photo.read_bytes()),
            "/stream.ts": Page(stream.read_bytes()),
        }
        yield running


@pytest.fixture
def world(everywhere, names):
    """Hosts at every address, among which nobody may have come to one that is not public when a test ends."""
    everywhere.clear()
    names.asked.clear()
    pages = dict(everywhere.pages)
    yield everywhere
    _, strays = everywhere.clear()
    everywhere.pages = pages
    assert strays == []


@pytest.fixture(scope="module")
def settings():
    return {"SOURCES_PLAYLISTS": "true"}


def start(directory, settings):
    """Starts a server that is told of proxies."""
    running = Server(directory, settings)
    running.environment |= PROXIES
    running.start()
    return running


@pytest.fixture(scope="module")
def server(tmp_path_factory, everywhere, settings):
    running = start(tmp_path_factory.mktemp("server"), settings)
    yield running
    running.stop()


@pytest.fixture
def client(server, key):
    return Client(server.base, key)
