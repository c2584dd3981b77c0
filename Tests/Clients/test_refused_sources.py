"""Sources that lead into the server's own network are refused, and nothing is sent to them, on this machine's own network.

The folder `network` tries many more, in a network where every address is heard.
"""

import ipaddress
import socket
import threading

import pytest

from client import Client, assert_problem
from range_server import RangeServer

#: From here alone private addresses may be read, so that a redirect can start somewhere.
ALLOWED = "127.0.0.2"


@pytest.fixture(scope="module")
def settings():
    return {"SOURCES_ALLOW_PRIVATE": f"{ALLOWED}/32"}


@pytest.fixture
def client(server, key):
    return Client(server.base, key)


class Listener:
    """Listens on a port of every local address, IPv4 and IPv6, and counts who connects."""

    def __init__(self):
        self.connections = 0
        self.socket = socket.create_server(("::", 0), family=socket.AF_INET6, dualstack_ipv6=True)
        self.port = self.socket.getsockname()[1]
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        try:
            while True:
                connection, _ = self.socket.accept()
                self.connections += 1
                connection.close()
        except OSError:
            pass


@pytest.fixture
def listener():
    running = Listener()
    yield running
    running.socket.close()


def names_of_this_machine():
    """Names that lead to addresses which are not public."""
    names = []
    for name in ("localhost", "ip6-localhost", socket.gethostname()):
        try:
            addresses = {entry[4][0] for entry in socket.getaddrinfo(name, None)}
        except OSError:
            continue
        if addresses and not any(ipaddress.ip_address(address.split("%")[0]).is_global for address in addresses):
            names.append(name)
    return names


HOSTS = [
    "127.0.0.1", "127.1.2.3", "0.0.0.0", "[::1]", "[::]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[::127.0.0.1]",
    "[64:ff9b::7f00:1]", "[2002:7f00:1::]",
    "169.254.169.254", "10.0.0.1", "172.16.0.1", "192.168.0.1", "100.64.0.1", "192.0.2.1", "198.18.0.1", "224.0.0.1",
    "240.0.0.1", "255.255.255.255", "[::ffff:10.0.0.1]", "[::ffff:169.254.169.254]", "[fe80::1]", "[fd00::1]", "[ff02::1]",
    *names_of_this_machine(),
]  # fmt: skip
#: What is no URL, although a resolver might take it for one of them.
SPELLINGS = ["2130706433", "0x7f000001", "0177.0.0.1", "127.1"]


def test_a_name_is_among_what_is_tried():
    assert "localhost" in HOSTS


@pytest.mark.parametrize("host", HOSTS + SPELLINGS)
def test_a_source_inside_is_refused_and_hears_nothing(client, listener, host):
    url = f"http://{host}:{listener.port}/latest/meta-data/"
    status, code = (400, "source_invalid") if host in SPELLINGS else (403, "source_refused")
    assert_problem(client.frame(url=url), status, code, "dolby")
    for surface, path, body in (
        ("v1", "/v1/images", {"name": "inside", "url": url}),
        ("videodb", "/collection/default/upload", {"url": url}),
    ):
        assert_problem(client.send(surface, "POST", path, json=body), 400, code, surface)
    assert listener.connections == 0


@pytest.mark.parametrize("host", HOSTS + SPELLINGS)
def test_a_redirect_inside_is_refused_and_hears_nothing(client, listener, tmp_path, host):
    redirects = {"out.mp4": f"http://{host}:{listener.port}/video.mp4", "twice.mp4": "/out.mp4"}
    with RangeServer(tmp_path, host=ALLOWED, redirects=redirects) as files:
        for name in redirects:
            assert_problem(client.frame(url=files.url(name)), 403, "source_refused", "dolby")
        assert len(files.count.requests) == 3
    assert listener.connections == 0


@pytest.mark.parametrize("location", ["file:///etc/passwd", "ftp://127.0.0.2/", "gopher://127.0.0.2:70/", "dict://127.0.0.2/"])
def test_a_redirect_to_another_scheme_is_refused(client, tmp_path, location):
    with RangeServer(tmp_path, host=ALLOWED, redirects={"out": location}) as files:
        answer = client.frame(url=files.url("out"))
    assert answer.status_code in (400, 403, 502), answer.text
    assert answer.json()["code"] in ("source_refused", "source_unsupported", "source_invalid", "source_failed")
    assert "root:" not in answer.text


@pytest.mark.parametrize("port", [22, 25, 6379])
def test_the_usual_ports_of_metadata_and_databases_are_refused_too(client, port):
    assert_problem(client.frame(url=f"http://169.254.169.254:{port}/"), 403, "source_refused", "dolby")


def test_an_allowed_address_is_read(client, tmp_path, video):
    (tmp_path / "video.mp4").symlink_to(video)
    with RangeServer(tmp_path, host=ALLOWED) as files:
        assert client.frame(url=files.url("video.mp4")).status_code == 200


def test_a_callback_inside_is_not_called(client, listener, photo):
    url = client.videodb("GET", "/collection/default/upload_url").json()["data"]["upload_url"]
    with open(photo, "rb") as file:
        assert client.videodb("POST", url.removeprefix(client.base), files={"file": file}).ok
    body = {"url": url, "callback_url": f"http://127.0.0.1:{listener.port}/hook"}
    answer = client.videodb("POST", "/collection/default/upload", json=body)
    if answer.ok:
        # The job itself is done; only its callback leads inside.
        path = answer.json()["data"]["output_url"].removeprefix(client.base)
        while client.videodb("GET", path).json().get("status") == "processing":
            pass
    assert listener.connections == 0
