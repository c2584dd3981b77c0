"""Imports that answer later, by a POST to a URL that the client gave."""

import http.server
import json
import queue
import threading

import pytest

from client import Client, wait_until


@pytest.fixture
def client(server, key):
    return Client(server.base, key)


@pytest.fixture
def hook():
    """A server that keeps the bodies that are posted to it, and gives its URL."""
    received = queue.Queue()

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self):
            received.put(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(204)
            self.end_headers()

        def log_message(self, *arguments):
            pass

    running = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=running.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{running.server_port}/hook", received
    running.shutdown()


def order(client, photo, callback):
    """Sends a photo in two steps, with a callback, and returns the job."""
    url = client.videodb("GET", "/collection/default/upload_url").json()["data"]["upload_url"]
    with open(photo, "rb") as file:
        assert client.send("v1", "POST", url.removeprefix(client.base), files={"file": file}).status_code == 200
    body = {"url": url, "name": "later", "callback_url": callback, "media_type": None}
    answer = client.videodb("POST", "/collection/default/upload", json=body)
    assert answer.status_code == 200, answer.text
    assert "status" not in answer.json() and "request_type" not in answer.json()
    return answer.json()["data"]


def test_an_import_is_told_to_its_callback_and_to_whoever_asks(client, photo, hook):
    url, received = hook
    job = order(client, photo, url)
    assert job["id"].startswith("job-")
    told = received.get(timeout=20)
    assert told["success"] is True and told["data"]["name"] == "later"
    state = client.videodb("GET", job["output_url"].removeprefix(client.base)).json()
    assert (state["status"], state["data"]["id"]) == ("done", told["data"]["id"])
    assert state["response"] == {"success": True, "data": state["data"]}
    assert client.videodb("GET", f"/image/{told['data']['id']}").status_code == 200


def test_an_import_that_fails_says_why(client, hook):
    url, received = hook
    body = {"url": "http://10.0.0.1/photo.jpg", "callback_url": url}
    job = client.videodb("POST", "/collection/default/upload", json=body).json()["data"]
    told = received.get(timeout=20)
    assert told["success"] is False and told["code"] == "source_refused"
    path = job["output_url"].removeprefix(client.base)
    wait_until(lambda: client.videodb("GET", path).json()["code"] == "source_refused")


def test_many_imports_are_all_carried_out(client, photo, hook):
    url, received = hook
    for _ in range(12):
        order(client, photo, url)
    assert all(received.get(timeout=30)["success"] for _ in range(12))
