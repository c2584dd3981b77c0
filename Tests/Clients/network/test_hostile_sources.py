"""Whatever is given as a source, nothing is sent to an address or a port that is not public.

The server runs in a network where every address is this machine's. So each connection that it makes is heard, to
whichever address; `world` fails a test in which one was heard that may not be.
"""

import own_network

own_network.require()

import itertools
import socket

import pytest

import hostile
from client import assert_problem, wait_until
from everywhere import HEARD, Page, can_be_heard
from hostile import PUBLIC
from name_server import NXDOMAIN, SERVFAIL, error

DIRECT = [
    *((url, "source_refused") for url in hostile.REFUSED),
    *((url, "source_invalid") for url in hostile.INVALID),
    *((url, "source_refused") for url in hostile.HOSTILE_NAMES),
]
#: One after another, so that each of them leads astray in many ways.
STATUSES = itertools.cycle((301, 302, 303, 307, 308))


def table(rows):
    """Cases with names that are readable and alike in each run."""
    return [pytest.param(*row, id=f"{number}-{row[0].encode('unicode_escape').decode()[:40]}") for number, row in enumerate(rows)]


def status(code):
    return 400 if code == "source_invalid" else 403


def test_the_table_is_as_long_as_it_is_said_to_be():
    assert len(set(DIRECT)) == len(DIRECT) >= 120
    assert len(set(hostile.REDIRECTS)) == len(hostile.REDIRECTS) >= 60


# What the tests would hear.


@pytest.mark.parametrize("host", sorted({host.strip("[]") for host in hostile.ADDRESSES if can_be_heard(host.strip("[]"))}))
def test_whoever_came_to_a_forbidden_address_would_be_heard(everywhere, host):
    for port in HEARD:
        socket.create_connection((host, port), timeout=5).close()
    _, strays = everywhere.clear()
    assert sorted(visit.port for visit in strays) == sorted(HEARD)


READ = [
    f"http://{PUBLIC}/photo.jpg", "http://1.1.1.1/photo.jpg", "http://[2606:4700::1111]/photo.jpg", "http://[2A00:1450:4001::1]/photo.jpg",
    f"https://{PUBLIC}/photo.jpg", f"http://{PUBLIC}:443/photo.jpg".replace("http:", "https:"), f"http://{PUBLIC}:00080/photo.jpg",
    "http://public.test/photo.jpg", "https://public.test/photo.jpg", "http://PUBLIC.test./photo.jpg", "http://public-alias.test/photo.jpg",
    "http://other.test/photo.jpg", "https://other.test/photo.jpg", "http://xn--bcher-kva.test/photo.jpg", "http://long-answer.test/photo.jpg",
    f"http://{PUBLIC}/photo.jpg#@127.0.0.1/", f"http://{PUBLIC}?@127.0.0.1/", f"http://{PUBLIC}",
]  # fmt: skip


@pytest.mark.parametrize("url", READ)
def test_a_public_source_is_read(client, world, url):
    world.pages["/?@127.0.0.1/"] = world.pages["/"]
    assert client.frame(url=url).status_code == 200
    assert world.requests


@pytest.mark.parametrize("name", hostile.REBINDING)
def test_of_a_name_only_the_public_addresses_are_used(client, world, name):
    for _ in range(3):
        assert client.frame(url=f"http://{name}/photo.jpg").status_code == 200
    assert world.requests


# What they must not hear.


@pytest.mark.parametrize(("url", "code"), table(DIRECT))
def test_a_source_that_leads_astray_is_refused(client, world, url, code):
    assert_problem(client.frame(url=url), status(code), code, "dolby")
    assert_problem(client.media_info(url=url), status(code), code, "dolby")
    assert world.requests == []


@pytest.mark.parametrize(("url",), table((url,) for url in hostile.CONTROLS))
def test_a_source_with_control_characters_is_no_parameter(client, world, url):
    assert_problem(client.frame(url=url), 400, "parameter_invalid", "dolby")
    assert_problem(client.v1("POST", "", json={"name": "astray", "url": url}), 400, "parameter_invalid", "v1")
    assert world.requests == []


@pytest.mark.parametrize(("url", "code"), table(DIRECT))
def test_an_import_that_leads_astray_is_refused(client, world, url, code):
    assert_problem(client.v1("POST", "", json={"name": "astray", "url": url}), 400, code, "v1")
    answer = client.videodb("POST", "/collection/default/upload", json={"url": url})
    assert_problem(answer, 400, code, "videodb")
    assert world.requests == []


@pytest.mark.parametrize(("url", "code"), table(DIRECT[::2]))
def test_a_callback_that_leads_astray_is_not_called(client, server, world, url, code):
    order = {"url": f"http://{PUBLIC}/photo.jpg", "callback_url": url}
    answer = client.videodb("POST", "/collection/default/upload", json=order)
    if answer.status_code != 200:
        assert_problem(answer, 400, code, "videodb")
        return
    # What a name leads to is found out when it is called.
    job = answer.json()["data"]["id"]
    wait_until(lambda: any("Callback not delivered" in line and job in line for line in server.log().splitlines()))
    assert {method for method, _, _ in world.requests} == {"GET"}


def test_a_callback_to_a_public_host_is_called_and_its_redirect_is_not_followed(client, world):
    world.pages["/hook"] = Page(status=307, location=b"http://127.0.0.1/")
    for host in (PUBLIC, "mixed.test"):
        order = {"url": f"http://{PUBLIC}/photo.jpg", "callback_url": f"http://{host}/hook"}
        assert client.videodb("POST", "/collection/default/upload", json=order).status_code == 200
        wait_until(lambda: ("POST", host, "/hook") in world.requests)


@pytest.mark.parametrize(("location", "moved"), table(zip(hostile.REDIRECTS, STATUSES)))
def test_a_redirect_that_leads_astray_is_refused(client, world, location, moved):
    world.pages["/out"] = Page(status=moved, location=location.encode())
    world.pages["/first"] = Page(status=302, location=b"http://other.test/second")
    world.pages["/second"] = Page(status=301, location=b"//public.test/out")
    for url in (f"http://{PUBLIC}/out", "https://public.test/out", "http://mixed.test/first"):
        world.requests.clear()
        assert_problem(client.frame(url=url), 403, "source_refused", "dolby")
        assert world.requests[-1][2] == "/out"
    answer = client.videodb("POST", "/collection/default/upload", json={"url": f"http://{PUBLIC}/out"})
    assert_problem(answer, 400, "source_refused", "videodb")


def test_a_redirect_to_a_public_host_is_followed(client, world):
    world.pages["/out"] = Page(status=302, location=b"https://other.test/photo.jpg")
    for url in (f"http://{PUBLIC}/out", "https://public.test/out", "http://mixed.test/out"):
        assert client.frame(url=url).status_code == 200


PLAYLISTS = {
    "segment": "#EXTM3U\n#EXT-X-TARGETDURATION:10\n#EXTINF:10,\n{}\n#EXT-X-ENDLIST\n",
    "variant": "#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=1000000\n{}\n",
    "map": '#EXTM3U\n#EXT-X-TARGETDURATION:10\n#EXT-X-MAP:URI="{}"\n#EXTINF:10,\nstream.ts\n#EXT-X-ENDLIST\n',
    "key": '#EXTM3U\n#EXT-X-TARGETDURATION:10\n#EXT-X-KEY:METHOD=AES-128,URI="{}"\n#EXTINF:10,\nstream.ts\n#EXT-X-ENDLIST\n',
}


@pytest.mark.parametrize(("reference",), table((reference,) for reference in hostile.REFERENCES))
@pytest.mark.parametrize("kind", PLAYLISTS)
def test_a_playlist_that_leads_astray_is_refused(client, world, kind, reference):
    world.pages["/list.m3u8"] = Page(PLAYLISTS[kind].format(reference).encode())
    assert_problem(client.frame(url="http://public.test/list.m3u8"), 403, "source_refused", "dolby")
    assert world.requests


@pytest.mark.parametrize("segment", ["stream.ts", "http://mixed.test/stream.ts", "https://other.test/stream.ts"])
def test_a_playlist_of_public_segments_is_read(client, world, segment):
    world.pages["/list.m3u8"] = Page(PLAYLISTS["segment"].format(segment).encode())
    world.pages["/all.m3u8"] = Page(PLAYLISTS["variant"].format("list.m3u8").encode())
    assert client.frame(url="http://public.test/all.m3u8").status_code == 200


@pytest.mark.parametrize(("name", "code"), [("missing.test", NXDOMAIN), ("broken.test", SERVFAIL)])
def test_a_name_that_is_not_known_is_unreachable(client, names, world, name, code):
    names.names[name] = error(code)
    assert_problem(client.frame(url=f"http://{name}/"), 502, "source_unreachable", "dolby")


def test_this_server_does_not_ask_itself(client, server, world):
    for host in ("127.0.0.1", "localhost", "loopback.test"):
        assert_problem(client.frame(url=f"http://{host}:{server.port}/health"), 403, "source_refused", "dolby")
    # Its own samples are read from the disk.
    assert client.frame(url=f"{server.base}/samples/video.mp4").status_code in (200, 404)
