"""What one account, and one source, may take of the server: a share, and no more than a few failures in a row."""

import socket
import time

import pytest

from client import Client, assert_problem, wait_until
from faulty_server import FaultyServer
from range_server import RangeServer


@pytest.fixture(scope="module")
def settings():
    return {
        "SOURCES_ALLOW_PRIVATE": "127.0.0.0/8",
        "SOURCES_CIRCUIT_SECONDS": "1",
        "RENDERING_FRAMES": "4",
        "RENDERING_QUEUE": "1",
    }


@pytest.fixture(scope="module")
def clients(server):
    """A client of each of two accounts."""
    for account in ["one", "two"]:
        server.run("accounts", "create", account)
    return [Client(server.base, server.create_key("tests", account=account)) for account in ["one", "two"]]


class Moody(FaultyServer):
    """Fails until its mood is better, and counts what it is asked."""

    def __init__(self, data):
        super().__init__(data)
        self.count = 0
        self.fails = True

    def film(self, connection, span):
        self.count += 1
        if self.fails:
            self.send(connection, "500 Internal Server Error", "Content-Length: 0")
        else:
            self.part(connection, span)


def ask(server, client, source):
    connection = socket.create_connection(("127.0.0.1", server.port))
    head = f"GET /image?url={source} HTTP/1.1\r\nHost: stills\r\nx-rasp-auth-token: {client.key}\r\n\r\n"
    connection.sendall(head.encode())
    return connection


@pytest.mark.parametrize("kind", ["frame", "media_info"])
def test_slow_sources_of_one_account_leave_room_for_another(server, clients, video, kind):
    one, two = clients
    with FaultyServer(b"") as slow, RangeServer(video.parent) as files:
        url = files.url(video.name)
        # Three of its frames are under way, and three more wait.
        waiting = []
        for number in range(6):
            waiting.append(ask(server, one, f"{slow.url('silent')}?{number}"))
            time.sleep(0.2)
        try:
            refused = one.frame(url=url)
            assert_problem(refused, 503, "overloaded", "dolby")
            assert "Your account" in refused.json()["detail"] and refused.headers["Retry-After"] == "1"
            began = time.monotonic()
            for number in range(3):
                answer = getattr(two, kind)(url=f"{url}?{number}")
                assert answer.status_code == 200, answer.text
            assert time.monotonic() - began < 3, "the slow sources are silent for ten seconds"
        finally:
            for connection in waiting:
                connection.close()
        wait_until(lambda: one.frame(url=url).status_code == 200)


def test_a_source_that_fails_is_left_alone_until_it_recovers(clients, video):
    one, two = clients
    with Moody(video.read_bytes()) as source:
        url = source.url("film")
        for number in range(5):
            assert_problem(one.frame(url=url, offset_percent=number), 502, "source_failed", "dolby")
        assert source.count == 5
        for path in ["frame", "media_info"]:
            paused = getattr(one, path)(url=url)
            assert_problem(paused, 503, "source_paused", "dolby")
            assert int(paused.headers["Retry-After"]) == 1
            detail = paused.json()["detail"]
            assert "5 times" in detail and "status 500" in detail
        imported = one.v1("POST", "", json={"name": "film", "url": url})
        assert_problem(imported, 503, "source_paused", "v1")
        assert source.count == 5, "a source that is left alone is asked nothing"
        # Another account neither feels nor sees it.
        assert_problem(two.frame(url=url), 502, "source_failed", "dolby")
        assert source.count == 6
        source.fails = False
        assert_problem(one.frame(url=url), 503, "source_paused", "dolby")
        time.sleep(1.1)
        assert one.frame(url=url, offset_percent=50).status_code == 200
        assert one.frame(url=url, offset_percent=60).status_code == 200
