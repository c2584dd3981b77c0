"""Renderers that are killed from outside, as by the kernel where memory runs out: each costs the job that it held."""

import os
import random
import signal
import statistics
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

import pytest

import media
import processes
from client import Client
from range_server import RangeServer
from server import Server

BEFORE = 12
KILLING = 60
AFTER = 6
#: Seconds between two kills.
PAUSE = 0.5
#: Of each kind of job, so many are under way at once.
AT_ONCE = 2
#: What a second's throughput must be of the median second before the kills: seconds are short, and the machine is shared.
BACK = 0.6


@pytest.fixture(scope="module")
def settings():
    return {
        "SOURCES_ALLOW_PRIVATE": "127.0.0.1/32",
        # Every request is a job of its own.
        "CACHE_MEMORY_BYTES": "0",
        "CACHE_DISK_BYTES": "0",
        "SOURCES_CACHE_BYTES": "0",
        "LOG_LEVEL": "error",
    }


class Load:
    """Mixed jobs without a pause, and when each has ended and how, while it is entered."""

    def __init__(self, server, key, photo, film):
        self.client = Client(server.base, key)
        self.photo = photo.read_bytes()
        self.film = film
        self.image = self.client.upload(photo)["id"]
        self.ended = []
        self.failed = []
        self.lock = threading.Lock()
        self.number = 0
        self.stopping = threading.Event()
        jobs = [self.upload, self.rendition, self.frame]
        self.threads = [threading.Thread(target=self.work, args=(job,)) for job in jobs * AT_ONCE]

    def __enter__(self):
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *_):
        self.stopping.set()
        for thread in self.threads:
            thread.join()

    def work(self, job):
        while not self.stopping.is_set():
            with self.lock:
                self.number += 1
                number = self.number
            begin = time.monotonic()
            try:
                answer = job(number)
                told = None if answer.ok else (answer.status_code, answer.text)
            except OSError as error:
                # Whoever gets no answer at all counts as a failure that is not a clear one.
                told = (None, repr(error))
            end = time.monotonic()
            with self.lock:
                self.ended.append(end)
                if told:
                    self.failed.append((job.__name__, end - begin, *told))

    def upload(self, number):
        # Bytes behind the end of a JPEG change nothing but its hash.
        data = self.photo + b"%d" % number
        return self.client.v1("POST", "/upload", data={"name": "a"}, files={"image": ("a.jpg", data)})

    def rendition(self, number):
        return self.client.send("v1", "GET", f"/i/{self.image}.jpg?width=200&background={number:06x}")

    def frame(self, number):
        return self.client.frame(url=f"{self.film}?{number}", offset_percent=number % 100, width=200)

    def rates(self, begin, end):
        """Jobs that ended in each second of a time."""
        with self.lock:
            counted = Counter(int(moment - begin) for moment in self.ended if begin <= moment < end)
        return [counted[second] for second in range(int(end - begin))]


def kill_some(server, seconds):
    """Kills a renderer of chance every half second, and returns how many."""
    choice = random.Random(5)
    killed = 0
    begin = time.monotonic()
    while (wait := begin + killed * PAUSE - time.monotonic()) + PAUSE > 0 and killed * PAUSE < seconds:
        time.sleep(max(0, wait))
        if running := processes.renderers(server.process.pid):
            # One that ends by itself at this moment is none that was killed.
            with suppress(ProcessLookupError):
                os.kill(choice.choice(running), signal.SIGKILL)
        killed += 1
    return killed


def test_a_killed_renderer_costs_the_job_that_it_held(server, key, photo, tmp_path, capsys):
    pid = server.process.pid
    film = media.video(tmp_path / "film.mp4", seconds=10, size="320x180")
    with RangeServer(tmp_path) as files:
        with Load(server, key, photo, files.url(film.name)):
            # What is opened when it is needed first is open from here on.
            time.sleep(3)
        held = processes.footprint(pid)
    with RangeServer(tmp_path) as files, Load(server, key, photo, files.url(film.name)) as load:
        time.sleep(2)
        wanted = len(processes.renderers(pid))
        assert wanted > 0
        begin = time.monotonic()
        time.sleep(BEFORE)
        killing = time.monotonic()
        killed = kill_some(server, KILLING)
        last = time.monotonic()
        time.sleep(AFTER + 1)
        before = statistics.median(load.rates(begin, killing))
        meanwhile = load.rates(killing, last)
        after = load.rates(last + 1, last + 1 + AFTER)
    failed = load.failed
    with capsys.disabled():
        print(
            f"\n{killed} kills in {last - killing:.0f} s cost {len(failed)} of {len(load.ended)} jobs;"
            f" jobs a second: {before:.0f} before, {statistics.median(meanwhile):.0f} meanwhile, then {after}"
        )
    unclear = [each for each in failed if each[2] != 503 or '"renderer_lost"' not in each[3]]
    assert not unclear, unclear[:5]
    assert 0 < len(failed) <= killed
    assert max(seconds for _, seconds, _, _ in failed) < 5, "a job that is lost is told so at once"
    assert min(after) >= BACK * before, f"{after} jobs a second, {before} before"
    # Those that were killed have been waited for, and what they had open is closed.
    assert len(processes.renderers(pid)) == wanted
    # Each place for a source may have a handle of its own.
    processes.assert_footprint(pid, held, handles=held["processes"])


def test_a_renderer_that_is_killed_while_it_starts_keeps_nobody_waiting(tmp_path, photo):
    settings = {"RENDERING_IMAGES": "1", "RENDERING_FRAMES": "1"}
    server = Server(tmp_path, settings)
    server.start()
    try:
        client = Client(server.base, server.create_key("tests"))
        with open(photo, "rb") as file:
            data = file.read()

        def upload():
            return client.v1("POST", "/upload", data={"name": "a"}, files={"image": ("a.jpg", data)})

        for pid in (first := processes.renderers(server.process.pid)):
            os.kill(pid, signal.SIGKILL)
        with ThreadPoolExecutor(1) as pool:
            begin = time.monotonic()
            job = pool.submit(upload)
            while not (second := set(processes.children(server.process.pid)) - set(first)) and not job.done():
                pass
            for pid in second:
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
            answer = job.result()
        # Either another one was started for the job, or it is told so.
        assert answer.status_code == 201 or answer.json()["code"] == "renderer_lost", answer.text
        seconds = time.monotonic() - begin
        assert seconds < 5, f"{seconds} {answer.text}\n{server.log()}"
        assert upload().status_code == 201
    finally:
        server.stop()
