"""The first minutes with the server: what it prints, what that is worth when pasted, and how it stops."""

import http.client
import json
import re
import socket
import subprocess
import threading
import time
import urllib.request

import numpy
import pytest
import requests
from PIL import Image

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


@pytest.fixture(scope="module")
def noise(tmp_path_factory):
    """A PNG that is as large as its pixels, about 20 MB."""
    path = tmp_path_factory.mktemp("noise") / "noise.png"
    pixels = numpy.random.default_rng(1).integers(0, 256, (2600, 2600, 3), dtype=numpy.uint8)
    Image.fromarray(pixels).save(path, compress_level=1)
    return path


@pytest.fixture
def hasty(tmp_path):
    """A server that waits for nobody longer than 2 seconds, or 6 for a body."""
    server = Server(tmp_path, {"HTTP_IDLE_SECONDS": "2", "LIMITS_UPLOAD_SECONDS": "6"})
    server.start()
    yield server
    if server.process.poll() is None:
        server.process.kill()
        server.process.wait()


def connect(server, head, body=b""):
    """Sends a request on a connection that takes in little beyond what is read, and returns the connection."""
    connection = socket.socket()
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 64 * 1024)
    connection.settimeout(30)
    connection.connect((server.host, server.port))
    connection.sendall("\r\n".join([*head, f"Host: {server.host}", "", ""]).encode() + body)
    return connection


def ask_for(server, client, path):
    return connect(server, [f"GET {path} HTTP/1.1", f"x-api-key: {client.key}"])


def read_slowly(connection, speed, most=None):
    """Reads an answer at `speed` bytes a second, and returns the length it announces and that of the body that came."""
    began, data, total, received = time.monotonic(), b"", None, 0
    while total is None or received < total:
        piece = connection.recv(32 * 1024)
        if not piece:
            break
        if total is None:
            data += piece
            if b"\r\n\r\n" not in data:
                continue
            head, piece = data.split(b"\r\n\r\n", 1)
            assert head.startswith(b"HTTP/1.1 200"), head
            total = int(re.search(rb"(?i)content-length: (\d+)", head)[1])
        received += len(piece)
        if most and received >= most:
            break
        time.sleep(max(0, began + received / speed - time.monotonic()))
    return total, received


def seconds_until_closed(connection, drip=None):
    """How long the server bears a client that reads its answer, and sends `drip` every half second."""
    began = time.monotonic()
    connection.settimeout(0.5)
    while time.monotonic() < began + 30:
        try:
            if drip:
                connection.sendall(drip)
            if not connection.recv(65536):
                break
            time.sleep(0.1)
        except TimeoutError:
            continue
        except OSError:
            break
    return time.monotonic() - began


@pytest.fixture
def large(hasty, noise):
    """A client, and the paths of a rendition and of an original, both large."""
    client = Client(hasty.base, hasty.create_key("slow"))
    image = client.upload(noise)["id"]
    rendition = f"/i/{image}.png?width=2590"
    assert len(requests.get(hasty.base + rendition, headers={"x-api-key": client.key}).content) > 15_000_000
    return client, {"rendition": rendition, "original": f"/v1/images/{image}/download"}


@pytest.mark.parametrize("kind", ["rendition", "original"])
def test_a_slow_reader_gets_every_byte(hasty, large, kind):
    client, paths = large
    began = time.monotonic()
    total, received = read_slowly(ask_for(hasty, client, paths[kind]), speed=2_500_000)
    assert received == total > 15_000_000
    assert time.monotonic() - began > 5, "it was no slow reader"


def test_a_slow_reader_that_says_that_it_asks_no_more_gets_every_byte(hasty, large):
    client, paths = large
    connection = ask_for(hasty, client, paths["rendition"])
    connection.shutdown(socket.SHUT_WR)
    total, received = read_slowly(connection, speed=5_000_000)
    assert received == total > 15_000_000


@pytest.mark.parametrize("kind", ["rendition", "original"])
def test_a_slow_reader_gets_every_byte_from_a_server_that_stops(hasty, large, kind):
    client, paths = large
    connection = ask_for(hasty, client, paths[kind])
    threading.Timer(1.5, hasty.terminate).start()
    total, received = read_slowly(connection, speed=2_500_000)
    assert received == total > 15_000_000
    assert hasty.wait() == 0


@pytest.mark.parametrize("kind", ["rendition", "original"])
def test_a_reader_that_stops_is_let_go_and_holds_no_server(hasty, large, kind):
    client, paths = large
    connection = ask_for(hasty, client, paths[kind])
    read_slowly(connection, speed=2_500_000, most=1_000_000)
    hasty.terminate()
    began = time.monotonic()
    assert hasty.wait() == 0
    assert time.monotonic() - began < 5
    connection.close()


def test_a_reader_that_stops_frees_its_connection(tmp_path, noise):
    server = Server(tmp_path, {"HTTP_IDLE_SECONDS": "1", "HTTP_CONNECTIONS": "2"})
    server.start()
    client = Client(server.base, server.create_key("stuck"))
    image = client.upload(noise)["id"]
    stuck = [ask_for(server, client, f"/i/{image}.png?width=2590") for _ in range(2)]
    time.sleep(1)
    assert server.status("/health") == 200, "there is a place again"
    server.stop()
    assert len(stuck) == 2


def test_the_time_to_stop_is_bounded_for_slow_readers_too(tmp_path, noise):
    server = Server(tmp_path, {"HTTP_SHUTDOWN_SECONDS": "2"})
    server.start()
    client = Client(server.base, server.create_key("endless"))
    image = client.upload(noise)["id"]
    connection = ask_for(server, client, f"/i/{image}.png?width=2590")
    read_slowly(connection, speed=2_500_000, most=1_000_000)
    server.terminate()
    began = time.monotonic()
    assert server.wait() == 0
    assert 1 < time.monotonic() - began < 5
    connection.close()


def test_a_body_that_drips_is_cut(hasty):
    key = hasty.create_key("drip")
    form = ["POST /v1/images/upload HTTP/1.1", f"x-api-key: {key}", "Content-Type: multipart/form-data; boundary=b"]
    part = b'--b\r\nContent-Disposition: form-data; name="name"\r\n\r\n'
    length = ["Content-Length: 100000"]
    assert seconds_until_closed(connect(hasty, form + length, part), b"x") < 12
    assert seconds_until_closed(connect(hasty, form + length, part)) < 5, "silence"
    anonymous = [form[0], form[2], *length]
    assert seconds_until_closed(connect(hasty, anonymous, part), b"x") < 5, "nobody waits for what is refused"


def test_a_small_body_that_drips_is_answered(fresh):
    fresh.start()
    head = ["POST /collection HTTP/1.1", f"x-access-token: {fresh.create_key('drip')}", "Content-Length: 1000"]
    connection = connect(fresh, [*head, "Content-Type: application/json"])
    connection.settimeout(0.5)
    for _ in range(40):
        connection.sendall(b" ")
        try:
            assert b" 408 " in connection.recv(65536).split(b"\r\n")[0]
            return
        except TimeoutError:
            continue
    pytest.fail("nothing was answered within 20 seconds")


def test_a_refused_body_can_be_sent_to_its_end(hasty, noise):
    answer = requests.post(f"{hasty.base}/v1/images/upload", files={"image": noise.read_bytes()}, timeout=30)
    assert answer.status_code == 401
