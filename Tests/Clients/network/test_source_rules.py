"""The operator's rules for sources: schemes, ports, lists of hosts, and the list of an account."""

import own_network

own_network.require()

import pytest
import requests

from client import Client, assert_problem
from conftest import start
from everywhere import Page
from hostile import PUBLIC


@pytest.fixture
def run(tmp_path, everywhere):
    """Starts servers with settings, and gives a client of each."""

    def run(**settings):
        server = start(tmp_path, settings)
        run.started.append(server)
        return Client(server.base, server.create_key("tests"))

    run.started = []
    yield run
    for server in run.started:
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


def test_an_account_is_held_to_its_hosts_from_the_next_request_on(run, world, names):
    names.names["b.example.test"] = names.names["public.test"]
    client = run(SOURCES_PLAYLISTS="true", SOURCES_DENY_HOSTS="denied.example.test")
    server = run.started[-1]
    server.run("accounts", "create", "other")
    other = Client(server.base, server.create_key("tests", account="other"))

    def sources(*arguments):
        return server.run("accounts", "sources", "default", *arguments)

    assert sources() == ""
    assert is_read(client, world, "http://public.test/photo.jpg")
    sources("--set", "other.test", "--set", ".Example.test")
    assert sources().split() == ["other.test", ".example.test"]
    # The connection that the first request left behind is there to be used.
    for host in ("public.test", "example.test", PUBLIC, "denied.example.test"):
        assert not is_read(client, world, f"http://{host}/photo.jpg")
    for host in ("other.test", "b.example.test"):
        assert is_read(client, world, f"http://{host}/photo.jpg")
    assert is_read(other, world, "http://public.test/photo.jpg")
    assert "accounts sources" in client.frame(url="http://public.test/").json()["fix"]

    world.pages["/out"] = Page(status=302, location=b"http://public.test/photo.jpg")
    world.pages["/list.m3u8"] = Page(b"#EXTM3U\n#EXT-X-TARGETDURATION:9\n#EXTINF:9,\nhttp://public.test/stream.ts\n#EXT-X-ENDLIST\n")
    for path in ("out", "list.m3u8"):
        world.requests.clear()
        assert_problem(client.frame(url=f"http://other.test/{path}"), 403, "source_refused", "dolby")
        assert [host for _, host, _ in world.requests] == ["other.test"]
    world.requests.clear()
    for body in ({"url": "http://public.test/photo.jpg"}, {"url": "http://other.test/photo.jpg", "callback_url": "http://public.test/"}):
        assert_problem(client.videodb("POST", "/collection/default/upload", json=body), 400, "source_refused", "videodb")
    answer = client.v1("POST", "", json={"name": "astray", "url": "http://public.test/photo.jpg"})
    assert_problem(answer, 400, "source_refused", "v1")
    assert_problem(client.media_info(url="http://public.test/photo.jpg"), 403, "source_refused", "dolby")
    answer = client.send("dolby", "GET", "/storyboard", params={"url": "http://public.test/stream.ts"})
    assert_problem(answer, 403, "source_refused", "dolby")
    assert world.requests == []

    # A frame that was signed for a page is the account's like any other.
    signed = client.sign_frame(url="http://public.test/photo.jpg").json()["signed_url"]
    answer = requests.get(signed, timeout=30)
    assert_problem(answer, 403, "source_refused", "dolby")
    sources("--clear")
    assert sources() == ""
    assert requests.get(signed, timeout=30).status_code == 200
    assert is_read(client, world, "http://public.test/photo.jpg")


def test_a_list_that_cannot_be_is_refused(run):
    run()
    server = run.started[-1]
    for host in ("https://a.test", "zürich.test", "a b", "", "a,b", "*"):
        with pytest.raises(AssertionError, match="parameter_invalid"):
            server.run("accounts", "sources", "default", "--set", "good.test", "--set", host)
    assert server.run("accounts", "sources", "default") == ""
