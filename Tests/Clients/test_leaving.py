"""Clients that do not wait for their answer: what was being made for them is given up, and its place is free at once."""

import socket
import time

import pytest

from client import Client, wait_until
from faulty_server import FaultyServer
from range_server import RangeServer


@pytest.fixture(scope="module")
def settings():
    return {"SOURCES_ALLOW_PRIVATE": "127.0.0.0/8", "RENDERING_FRAMES": "1", "RENDERING_QUEUE": "1"}


@pytest.fixture
def client(server, key):
    return Client(server.base, key)


@pytest.fixture
def silent():
    with FaultyServer(b"") as running:
        yield running.url("silent")


def ask(server, client, path, source):
    connection = socket.create_connection(("127.0.0.1", server.port))
    head = f"GET {path}?url={source} HTTP/1.1\r\nHost: stills\r\nx-rasp-auth-token: {client.key}\r\n\r\n"
    connection.sendall(head.encode())
    return connection


@pytest.mark.parametrize("path", ["/image", "/storyboard", "/media-info"])
def test_clients_that_leave_free_their_places(server, client, silent, video, path):
    waiting = []
    for number in range(2):
        waiting.append(ask(server, client, path, f"{silent}?{number}"))
        time.sleep(0.2)
    with RangeServer(video.parent) as files:
        url = files.url(video.name)
        full = client.frame(url=url)
        assert (full.status_code, full.headers["Retry-After"]) == (503, "1"), "one is under way, and one waits"
        for connection in waiting:
            connection.close()
        began = time.monotonic()
        wait_until(lambda: client.frame(url=url).status_code == 200)
    assert time.monotonic() - began < 3, "the source is silent for ten seconds"
    assert "closed its side" not in server.log(), "that a client has left is no fault"


def test_work_that_another_client_waits_for_goes_on(server, client, silent):
    leaving, staying = (ask(server, client, "/image", silent) for _ in range(2))
    time.sleep(0.5)
    leaving.close()
    staying.settimeout(1)
    with pytest.raises(TimeoutError):
        staying.recv(1)
    staying.close()
