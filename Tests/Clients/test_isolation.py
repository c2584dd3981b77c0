"""Renderer processes as an operator sees them: how many, since when, behind which walls, and what becomes of them."""

import ctypes
import os
import shutil
import subprocess
import tempfile
import threading
import time
from pathlib import Path

import pytest

import processes
from client import Client, wait_until
from faulty_server import FaultyServer
from range_server import RangeServer
from server import BINARY, Server

IMAGES, FRAMES = 2, 3
SETTINGS = {
    "SOURCES_ALLOW_PRIVATE": "127.0.0.1/32",
    "RENDERING_IMAGES": str(IMAGES),
    "RENDERING_FRAMES": str(FRAMES),
    "CACHE_MEMORY_BYTES": "0",
    "CACHE_DISK_BYTES": "0",
}

#: What stands in /proc of a process that is not dumpable is root's alone.
as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root sees what a renderer holds")


@pytest.fixture(scope="module")
def settings():
    return SETTINGS


@pytest.fixture
def start(tmp_path):
    """Starts servers that are gone after the test."""
    running = []

    def begin(**settings):
        place = tmp_path / str(len(running))
        place.mkdir()
        server = Server(place, SETTINGS | settings)
        running.append(server)
        server.start()
        return server

    yield begin
    for server in running:
        if server.process and server.process.poll() is None:
            server.stop()


@pytest.fixture
def pids(server):
    """The renderers of the module's server, all of which are there."""
    wait_until(lambda: len(processes.renderers(server.process.pid)) == IMAGES + FRAMES)
    return processes.renderers(server.process.pid)


def limit(pid, name):
    """The soft and the hard limit of a process."""
    with open(f"/proc/{pid}/limits") as lines:
        line = next(line for line in lines if line.startswith(name))
    return line.removeprefix(name).split()[:2]


def test_all_renderers_are_there_before_the_server_is_ready(start):
    server = start()
    assert len(processes.renderers(server.process.pid)) == IMAGES + FRAMES


def test_a_server_has_no_other_children_and_renderers_have_none(server, pids):
    assert processes.children(server.process.pid) == pids
    assert not any(processes.children(pid) for pid in pids)


@as_root
def test_a_renderer_has_no_environment(server, pids):
    assert b"STILLS_" in environment(server.process.pid)
    for pid in pids:
        # What the dynamic linker needs is no secret.
        assert {line.partition(b"=")[0] for line in environment(pid).split(b"\0")} <= {b"", b"LD_LIBRARY_PATH", b"LD_PRELOAD"}


def environment(pid):
    with open(f"/proc/{pid}/environ", "rb") as file:
        return file.read()


def test_a_signal_of_the_terminal_is_the_servers_alone(server, pids):
    """Or Control-C would end the renderers before the server has finished its jobs."""
    assert all(os.getpgid(pid) != os.getpgid(server.process.pid) for pid in pids)


@as_root
def test_a_renderer_holds_nothing_but_its_socket(pids):
    for pid in pids:
        held = {int(name): os.readlink(f"/proc/{pid}/fd/{name}") for name in os.listdir(f"/proc/{pid}/fd")}
        assert {held[number] for number in (0, 1, 2)} == {"/dev/null"}
        assert set(held) == {0, 1, 2, 3} and held[3].startswith("socket:"), held


def test_a_renderer_is_sealed(pids):
    for pid in pids:
        assert processes.status(pid, "NoNewPrivs") == "1"
        assert processes.status(pid, "Seccomp") == "2"


@as_root
def test_a_renderer_dumps_no_core_and_has_limits(pids):
    for pid in pids:
        assert limit(pid, "Max core file size") == ["0", "0"]
        for name in ["Max address space", "Max file size", "Max open files"]:
            soft, hard = limit(pid, name)
            assert soft != "unlimited" and soft == hard, f"{name}: {soft} {hard}"


@as_root
def test_a_renderer_is_closed_to_other_processes_of_its_user():
    """What the kernel shows of a process that is not dumpable belongs to root, whoever runs it."""
    nobody = 65534
    if subprocess.run([BINARY, "--help"], user=nobody, capture_output=True).returncode != 0:
        pytest.skip("only root can run the server's binary where it lies")
    # The directories of pytest are closed to other users.
    directory = Path(tempfile.mkdtemp(prefix="stills-nobody-"))
    os.chown(directory, nobody, nobody)
    server = Server(directory, SETTINGS, user=nobody)
    server.start()
    try:
        assert os.stat(f"/proc/{server.process.pid}/fd").st_uid == nobody
        pids = processes.renderers(server.process.pid)
        assert len(pids) == IMAGES + FRAMES
        assert all(os.stat(f"/proc/{pid}/fd").st_uid == 0 for pid in pids)
    finally:
        server.stop()
        shutil.rmtree(directory)


def test_a_renderer_is_replaced_after_its_jobs(start, photo):
    server = start(ISOLATION_JOBS="5", RENDERING_IMAGES="1", RENDERING_FRAMES="1")
    client = Client(server.base, server.create_key("tests"))
    image = client.upload(photo)["id"]
    seen = set(processes.renderers(server.process.pid))
    assert len(seen) == 2
    for number in range(20):
        assert client.send("v1", "GET", f"/i/{image}.jpg?width={100 + number}").status_code == 200
        seen.update(processes.renderers(server.process.pid))
    wait_until(lambda: len(processes.renderers(server.process.pid)) == 2)
    # Twenty-one jobs, four or five to each; the renderer for frames has had none, and stays.
    assert 5 <= len(seen) <= 7, seen


def test_a_renderer_that_has_grown_is_replaced_and_costs_no_request(start, photo):
    server = start(ISOLATION_RESIDENT_BYTES=str(32 << 20), RENDERING_IMAGES="1", RENDERING_FRAMES="1")
    client = Client(server.base, server.create_key("tests"))
    image = client.upload(photo)["id"]
    for number in range(5):
        wait_until(lambda: len(processes.renderers(server.process.pid)) == 2)
        before = processes.renderers(server.process.pid)
        assert client.send("v1", "GET", f"/i/{image}.jpg?width={100 + number}").status_code == 200
        wait_until(lambda before=before: processes.renderers(server.process.pid) != before)


def test_renderers_end_with_a_server_that_is_killed(start, video):
    server = start()
    pids = processes.renderers(server.process.pid)
    client = Client(server.base, server.create_key("tests"))
    with FaultyServer(video.read_bytes()) as slow:
        # One of them is in the middle of a job, whose source says nothing.
        asking = threading.Thread(target=ask_in_vain, args=(client, slow.url("silent")))
        asking.start()
        time.sleep(0.5)
        server.process.kill()
        server.process.wait()
        deadline = time.monotonic() + 1
        while any(processes.is_there(pid) for pid in pids):
            assert time.monotonic() < deadline, "a renderer has outlived its server by a second"
            time.sleep(0.01)
        asking.join()


def ask_in_vain(client, source):
    try:
        client.frame(url=source)
    except OSError:
        return
    raise AssertionError("a server that was killed has answered")


def test_a_server_that_stops_finishes_the_jobs_under_way(start, video):
    server = start(HTTP_DRAIN_SECONDS="1")
    pids = processes.renderers(server.process.pid)
    client = Client(server.base, server.create_key("tests"))
    answers = []
    with RangeServer(video.parent, delay=0.4) as files:
        urls = [f"{files.url(video.name)}?{number}" for number in range(FRAMES - 1)]
        threads = [threading.Thread(target=lambda url=url: answers.append(client.frame(url=url, offset_percent=50))) for url in urls]
        for thread in threads:
            thread.start()
        time.sleep(0.2)
        server.terminate()
        for thread in threads:
            thread.join()
    assert server.wait() == 0, server.log()
    assert [answer.status_code for answer in answers] == [200] * len(urls)
    wait_until(lambda: not any(processes.is_there(pid) for pid in pids))


def has_landlock():
    """Whether the kernel says which version of Landlock it has (system call 444, with the flag for that)."""
    return ctypes.CDLL(None, use_errno=True).syscall(444, None, 0, 1) >= 1


def test_every_wall_can_be_required(start, photo):
    if not has_landlock():
        pytest.skip("this kernel has no Landlock")
    server = start(ISOLATION_REQUIRE="strict")
    client = Client(server.base, server.create_key("tests"))
    assert client.upload(photo)["id"]


@pytest.mark.parametrize("enabled", ["true", "false"])
def test_the_same_requests_work_without_processes(start, photo, video, enabled):
    server = start(ISOLATION_ENABLED=enabled)
    expected = IMAGES + FRAMES if enabled == "true" else 0
    client = Client(server.base, server.create_key("tests"))
    image = client.upload(photo)["id"]
    assert client.send("v1", "GET", f"/i/{image}.webp?width=100").status_code == 200
    with RangeServer(video.parent) as files:
        url = files.url(video.name)
        assert client.frame(url=url, offset_percent=50).status_code == 200
        assert client.frame(url=url, offset_percent=50, frame="best").status_code == 200
        assert client.media_info(url=url).json()["file"]["video_tracks"] == 1
        assert client.send("dolby", "GET", "/storyboard", params={"url": url, "columns": 2, "rows": 2}).status_code == 200
    refused = client.v1("POST", "/upload", data={"name": "a"}, files={"image": ("a", b"no picture")})
    assert refused.json()["code"] == "media_unsupported"
    wait_until(lambda: len(processes.children(server.process.pid)) == expected)
