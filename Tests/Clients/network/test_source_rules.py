"""The operator's rules for sources: schemes, ports, lists of hosts, and the list of an account."""

import own_network

own_network.require()

import pytest

from client import Client, assert_problem
from conftest import start
from everywhere import Page
from hostile import PUBLIC


@pytest.fixture
def run(tmp_path, everywhere):
    """Starts servers with settings, and gives a client of each."""
    running = []

    def run(**settings):
        server = start(tmp_path, settings)
        running.append(server)
        return Client(server.base, server.create_key("tests"))

    yield run
    for server in running:
        server.stop()


def is_read(client, world, url):
    """Whether a source is read; where it is not, nothing may have been asked for."""
    world.requests.clear()
    answer = client.frame(url=url)
    if answer.status_code == 200:
        return True
    assert_problem(answer, 403, "source_refused", "dolby")
    assert world.requests == []
    return False


def test_a_further_port_is_open_at_public_addresses_alone(run, world):
    client = run(SOURCES_PORTS="8080,9999")
    for host in (PUBLIC, "[2606:4700::1111]", "public.test", "mixed.test"):
        assert is_read(client, world, f"http://{host}:8080/photo.jpg")
    for place in (f"{PUBLIC}:81", "127.0.0.1:8080", "loopback.test:8080", "[::ffff:8.8.8.8]:8080"):
        assert not is_read(client, world, f"http://{place}/photo.jpg")
    # Nobody listens there, which is another matter than a refusal, whichever address was tried last.
    for host in (PUBLIC, "mixed.test", "mixed-after.test", "private-six.test", "one-of-sixty.test"):
        assert_problem(client.frame(url=f"http://{host}:9999/"), 502, "source_unreachable", "dolby")
    assert not is_read(client, world, "http://several.test:9999/")


def test_a_scheme_that_is_switched_off_is_refused_wherever_it_comes_from(run, world):
    client = run(SOURCES_SCHEMES="https", SOURCES_PLAYLISTS="true")
    assert is_read(client, world, "https://public.test/photo.jpg")
    assert not is_read(client, world, "http://public.test/photo.jpg")
    world.pages["/down"] = Page(status=302, location=b"http://other.test/photo.jpg")
    world.pages["/list.m3u8"] = Page(b"#EXTM3U\n#EXT-X-TARGETDURATION:9\n#EXTINF:9,\nhttp://other.test/stream.ts\n#EXT-X-ENDLIST\n")
    for path in ("down", "list.m3u8"):
        world.requests.clear()
        answer = client.frame(url=f"https://public.test/{path}")
        assert_problem(answer, 403, "source_refused", "dolby")
        assert "sources.schemes" in answer.json()["fix"]
        assert {(host, path) for _, host, path in world.requests} == {("public.test", f"/{path}")}


def test_hosts_are_allowed_and_denied_by_whole_labels(run, world, names):
    for name in ("a.example.test", "b.example.test", "badexample.test", "example.test"):
        names.names[name] = names.names["public.test"]
    client = run(SOURCES_ALLOW_HOSTS=f".example.test,public.test,{PUBLIC},127.0.0.1", SOURCES_DENY_HOSTS="b.example.test,1.1.1.1")
    for host in ("a.example.test", "A.EXAMPLE.test.", "public.test", PUBLIC):
        assert is_read(client, world, f"http://{host}/photo.jpg")
    for host in ("b.example.test", "B.Example.test.", "badexample.test", "example.test", "other.test", "1.1.1.1", "8.8.8.8"):
        assert not is_read(client, world, f"http://{host}/photo.jpg")
    assert not is_read(client, world, "http://127.0.0.1/photo.jpg"), "a host that is allowed is not an address that is"
    answer = client.frame(url="http://other.test/")
    assert "example.test" not in answer.text.replace("other.test", "")

    world.pages["/out"] = Page(status=302, location=b"http://b.example.test/photo.jpg")
    world.requests.clear()
    assert_problem(client.frame(url="http://public.test/out"), 403, "source_refused", "dolby")
    assert [path for _, _, path in world.requests] == ["/out"]
    for body in ({"url": "http://other.test/photo.jpg"}, {"url": "http://public.test/photo.jpg", "callback_url": "http://other.test/"}):
        answer = client.videodb("POST", "/collection/default/upload", json=body)
        assert_problem(answer, 400, "source_refused", "videodb")
