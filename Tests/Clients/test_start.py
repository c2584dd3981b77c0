"""The first minutes with the server: what it prints, what that is worth when pasted, and how it stops."""

import http.client
import json
import re
import subprocess
import threading
import time
import urllib.request

import pytest

import media
from client import Client
from server import Server


@pytest.fixture
def fresh(tmp_path):
    server = Server(tmp_path)
    yield server
    if server.process and server.process.poll() is None:
        server.stop()


def printed(server, wanted):
    """What the server has printed, once `wanted` is in it."""
    deadline = time.monotonic() + 10
    while wanted not in server.output() and time.monotonic() < deadline:
        time.sleep(0.05)
    return server.output()


def test_the_first_start_prints_a_key_and_four_lines_that_work(fresh):
    fresh.start()
    lines = [line.strip() for line in printed(fresh, "/image?url=").splitlines()]
    commands = [line for line in lines if line.startswith("curl ")]
    assert len(commands) == 4, fresh.output()
    keys = set(re.findall(r"\b(?:sk-|live_)[a-z0-9]+", fresh.output()))
    assert len(keys) == 1 and keys & set(lines), "the key stands on a line of its own"

    upload, sign, publish, frame = [
        subprocess.run(["bash", "-c", command], cwd=fresh.directory, capture_output=True, timeout=60)
        for command in commands
    ]
    for done in (upload, sign, publish, frame):
        assert done.returncode == 0, done.stderr

    image = json.loads(upload.stdout)
    assert image["id"].startswith("image_") and image["width"] > 0

    signed = json.loads(sign.stdout)["data"]["signed_url"]
    with urllib.request.urlopen(signed) as answer:
        assert media.decode(answer.read()).shape[1] == 300

    published = json.loads(publish.stdout)["url"]
    with urllib.request.urlopen(published) as answer:
        assert answer.headers["Content-Type"].startswith("image/")
        assert media.decode(answer.read()).size > 0

    assert media.decode((fresh.directory / "frame.jpg").read_bytes()).std() > 5, "a frame that is one colour shows nothing"


def test_the_second_start_makes_no_other_key_and_the_first_still_works(fresh):
    fresh.start()
    (key,) = set(re.findall(r"\b(?:sk-|live_)[a-z0-9]+", printed(fresh, "/image?url=")))
    fresh.stop()
    fresh.start()
    assert Client(fresh.base, key).v1("GET", "").status_code == 200
    fresh.stop()
    assert not re.search(r"\b(?:sk-|live_)[a-z0-9]{8,}", fresh.output())
    assert key not in fresh.log()
    assert len(fresh.run("keys", "list").splitlines()) == 2, "a heading and one key"


def test_both_forms_of_a_key_and_every_header_open_the_same_account(fresh, photo):
    fresh.start()
    key = fresh.create_key("both")
    core = re.sub(r"^(sk-|live_)", "", key)
    image = Client(fresh.base, key).upload(photo)["id"]
    for form in (f"sk-{core}", f"live_{core}"):
        for header, value in [("x-access-token", form), ("x-api-key", form), ("x-rasp-auth-token", form), ("Authorization", f"Bearer {form}")]:
            request = urllib.request.Request(f"{fresh.base}/v1/images/{image}", headers={header: value})
            with urllib.request.urlopen(request) as answer:
                assert json.load(answer)["id"] == image


def test_a_revoked_key_is_refused_at_once(fresh):
    fresh.start()
    key = fresh.create_key("brief")
    assert Client(fresh.base, key).v1("GET", "").status_code == 200
    (line,) = [line for line in fresh.run("keys", "list").splitlines() if "brief" in line]
    fresh.run("keys", "revoke", line.split()[0])
    assert Client(fresh.base, key).v1("GET", "").status_code == 401


def test_images_outlive_a_restart_and_their_urls_too(fresh, photo):
    fresh.start()
    client = Client(fresh.base, fresh.create_key("lasting"))
    image = client.upload(photo)["id"]
    url = client.sign(image, width=100)
    fresh.stop()
    fresh.start()
    assert client.v1("GET", f"/{image}/download").content == photo.read_bytes()
    with urllib.request.urlopen(url) as answer:
        assert media.decode(answer.read()).shape == (75, 100, 3)


def test_health_and_readiness_are_told_apart_while_it_drains(tmp_path):
    server = Server(tmp_path, {"HTTP_DRAIN_SECONDS": "2"})
    server.start()
    assert (server.status("/health"), server.status("/ready")) == (200, 200)
    server.terminate()
    time.sleep(0.5)
    assert (server.status("/health"), server.status("/ready")) == (200, 503)
    assert server.wait() == 0
    assert server.status("/health") is None


def test_no_request_that_was_accepted_is_dropped_when_it_stops(tmp_path):
    server = Server(tmp_path, {"HTTP_DRAIN_SECONDS": "1"})
    server.start()
    client = Client(server.base, server.create_key("load"))
    image = client.upload(media.picture(tmp_path / "large.jpg", 4000, 3000))["id"]
    answered, dropped, began = [], [], threading.Barrier(9)

    def ask(worker):
        """One connection, kept, until the server says that it closes it; each picture is a new one to make."""
        connection = http.client.HTTPConnection(server.host, server.port, timeout=60)
        for turn in range(10_000):
            try:
                path = f"/i/{image}.webp?width={1000 + worker * 100 + turn % 100}&quality={30 + turn // 100}"
                connection.request("GET", path, headers={"x-api-key": client.key})
                if turn == 0:
                    began.wait()
                answer = connection.getresponse()
                answered.append((answer.status, len(answer.read())))
                if answer.getheader("Connection", "").lower() == "close":
                    return
            except (OSError, http.client.HTTPException) as error:
                dropped.append(f"worker {worker}, turn {turn}: {error!r}")
                return
        dropped.append("the connection was never closed")

    workers = [threading.Thread(target=ask, args=(worker,)) for worker in range(8)]
    for worker in workers:
        worker.start()
    began.wait()
    server.terminate()
    for worker in workers:
        worker.join()
    assert server.wait() == 0
    assert dropped == []
    assert len(answered) >= 8
    assert all(status == 200 and size > 1000 for status, size in answered), answered
