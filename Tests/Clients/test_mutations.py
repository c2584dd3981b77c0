"""Files that somebody has tampered with, by the thousand: each costs its own request and nothing else."""

import http.client
import io
import json
import random
import re
import threading
import time
import urllib.request
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from urllib.parse import quote, urlsplit

import pytest
import requests
from PIL import Image

import processes
import samples
from client import HEADERS
from memory_server import MemoryServer
from mutations import mutated

SEED = 20261129
#: How often each sample is mutated: 47 of them make more than 20,000 files.
TIMES = 430
AT_ONCE = 8
DEADLINE = 5

#: What a file may be told to be.
FAULTS = {"media_unsupported", "image_undecodable", "image_too_large", "source_undecodable", "source_too_large", "deadline_exceeded"}
#: What a playlist may earn beside these, by what it names.
PLAYLIST_FAULTS = {"source_not_found", "source_refused", "source_invalid", "source_unsupported", "source_unreachable", "source_failed", "source_timeout"}
#: An upload without a byte is no file at all.
UPLOAD_FAULTS = {"upload_invalid", "parameter_invalid"}
#: A picture may say that it is so narrow or so flat that the size asked for is none.
RENDITION_FAULTS = {"parameter_invalid"}
#: These are 400 where images are stored.
STORING = {"media_unsupported", "image_undecodable", "image_too_large"}


@pytest.fixture(scope="module")
def settings():
    return {
        "SOURCES_ALLOW_PRIVATE": "127.0.0.1/32",
        "SOURCES_PLAYLISTS": "true",
        "SOURCES_CIRCUIT_FAILURES": "0",
        "LIMITS_JOB_SECONDS": str(DEADLINE),
        "CACHE_MEMORY_BYTES": "0",
        "CACHE_DISK_BYTES": "0",
        "LOG_LEVEL": "warning",
    }


@pytest.fixture(scope="module")
def sources():
    with MemoryServer() as running:
        yield running


@pytest.fixture(scope="module")
def statuses(server):
    """The status of each error code, as the server itself lists them."""
    page = urllib.request.urlopen(server.base + "/errors", timeout=10).read().decode()
    return {code: int(status) for code, status in re.findall(r"<code>(\w+)</code></td><td>(\d+)<", page)}


@dataclass
class Tally:
    """What was answered, and what should not have been."""

    answers: Counter = field(default_factory=Counter)
    wrong: list = field(default_factory=list)
    crashes: list = field(default_factory=list)
    slowest: float = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def note(self, kind, answer, told, crashed, name):
        with self.lock:
            self.answers[kind, answer.code] += 1
            self.slowest = max(self.slowest, answer.seconds)
            if told:
                self.wrong.append(f"{name}: {told}")
            if crashed:
                self.crashes.append(name)


@dataclass
class Answer:
    status: int
    headers: object
    body: bytes
    seconds: float

    @property
    def code(self):
        return self.headers.get("Stills-Error", "none") if self.status >= 400 else str(self.status)


class Asker:
    """Asks a server over one connection, which is kept."""

    def __init__(self, server, key, statuses, sources, tally):
        self.connection = http.client.HTTPConnection(urlsplit(server.base).netloc, timeout=60)
        self.key = key
        self.statuses = statuses
        self.sources = sources
        self.tally = tally

    def send(self, surface, method, target, body=None, headers=None):
        begin = time.monotonic()
        self.connection.request(method, target, body=body, headers={HEADERS[surface]: self.key} | (headers or {}))
        answer = self.connection.getresponse()
        data = answer.read()
        return Answer(answer.status, answer.headers, data, time.monotonic() - begin)

    def upload(self, name, data):
        """Stores a picture, and makes it smaller where that has gone well."""
        form = requests.Request("POST", "http://localhost", data={"name": "a"}, files={"image": ("a", data)}).prepare()
        kind = {"Content-Type": form.headers["Content-Type"]}
        answer = self.send("v1", "POST", "/v1/images/upload", form.body, kind)
        self.check("upload", name, answer, FAULTS | UPLOAD_FAULTS, stores=True)
        if answer.status != 201:
            return
        image = json.loads(answer.body)["id"]
        self.check("rendition", name, self.send("v1", "GET", f"/i/{image}.jpg?width=32"), FAULTS | RENDITION_FAULTS)

    def frame(self, kind, name, files, main, faults=FAULTS):
        """Has a frame cut of the main one of several files, which are at their source meanwhile."""
        place = name.replace("#", "/")
        self.sources.files.update({f"{place}/{file}": data for file, data in files.items()})
        try:
            url = quote(self.sources.url(f"{place}/{main}"), safe="")
            which = "exact" if name.endswith("7") else "key"
            answer = self.send("dolby", "GET", f"/image?url={url}&offset_percent=60&width=32&frame={which}")
            self.check(kind, name, answer, faults)
        finally:
            for file in files:
                del self.sources.files[f"{place}/{file}"]

    def check(self, kind, name, answer, faults, stores=False):
        told = wrong(answer, self.statuses, faults, stores)
        crashed = answer.status >= 400 and re.search(rb"stops the decoder|takes the decoder", answer.body)
        self.tally.note(kind, answer, told, crashed, name)


def wrong(answer, statuses, faults, stores):
    """What is wrong with an answer, or None."""
    if answer.seconds > DEADLINE + 1:
        return f"took {answer.seconds:.1f} s"
    if answer.status == 201:
        return None
    if answer.status == 200:
        return None if decodes(answer.body) else "no picture that can be decoded"
    try:
        code = json.loads(answer.body)["code"]
    except (ValueError, KeyError):
        return f"{answer.status} without an error's body"
    expected = 400 if stores and code in STORING else statuses.get(code)
    if code not in faults or answer.status != expected or answer.headers["Stills-Error"] != code:
        return f"{answer.status} {answer.body[:300]}"
    return None


def decodes(data):
    try:
        Image.open(io.BytesIO(data)).load()
    except OSError:
        return False
    return True


def everything(directory):
    """All jobs, in an order of chance that is always the same: a kind, a name and a number, and what the kind takes."""
    pictures, videos, playlists = samples.pictures(directory), samples.videos(directory), samples.playlists(directory)
    jobs = [("picture", name, number) for name in pictures for number in range(TIMES)]
    jobs += [("video", name, number) for name in videos for number in range(TIMES)]
    jobs += [("playlist", name, number) for name in playlists for number in range(TIMES)]
    random.Random(SEED).shuffle(jobs)
    return jobs, pictures, videos, playlists


def do(asker, job, pictures, videos, playlists):
    kind, sample, number = job
    name = f"{sample}#{number}"
    choice = random.Random(f"{SEED} {name}")
    if kind == "picture":
        return asker.upload(name, mutated(pictures[sample], f"{SEED} {name}", choice.choice(list(pictures.values()))))
    if kind == "video":
        data = mutated(videos[sample], f"{SEED} {name}", choice.choice(list(videos.values())))
        return asker.frame(kind, name, {"film": data}, "film")
    main, files = playlists[sample]
    # Either the list is mutated, or what it names.
    victim = main if choice.random() < 0.5 else choice.choice(list(files))
    damaged = files | {victim: mutated(files[victim], f"{SEED} {name}", choice.choice(list(files.values())))}
    asker.frame(kind, name, damaged, main, FAULTS | PLAYLIST_FAULTS)


def work_off(jobs, server, key, statuses, sources, files):
    """Does all jobs, several at once, and returns what was answered."""
    tally = Tally()
    waiting = iter(jobs)
    lock = threading.Lock()

    def worker(_):
        asker = Asker(server, key, statuses, sources, tally)
        while True:
            with lock:
                job = next(waiting, None)
            if job is None:
                return asker.connection.close()
            do(asker, job, *files)

    with ThreadPoolExecutor(AT_ONCE) as pool:
        list(pool.map(worker, range(AT_ONCE)))
    return tally


def test_every_sample_is_taken_as_it_is(server, key, statuses, sources, tmp_path):
    """Where a sample itself is refused, its mutations would say little."""
    _, pictures, videos, playlists = everything(tmp_path)
    tally = Tally()
    asker = Asker(server, key, statuses, sources, tally)
    for name, data in pictures.items():
        asker.upload(name, data)
    for name, data in videos.items():
        asker.frame("video", name, {"film": data}, "film")
    for name, (main, files) in playlists.items():
        asker.frame("playlist", name, files, main)
    asker.connection.close()
    assert not tally.wrong
    assert set(tally.answers) == {("upload", "201"), ("rendition", "200"), ("video", "200"), ("playlist", "200")}


def test_hostile_files_are_answered_in_time(server, key, statuses, sources, corpus):
    tally = Tally()
    asker = Asker(server, key, statuses, sources, tally)
    for path in sorted((corpus / "hostile").iterdir()):
        asker.upload(path.name, path.read_bytes())
        asker.frame("source", path.name, {"film": path.read_bytes()}, "film")
    asker.connection.close()
    assert not tally.wrong
    assert server.status("/health") == 200


def test_mutated_files_cost_their_own_request_and_nothing_else(server, key, statuses, sources, tmp_path, capsys):
    jobs, *files = everything(tmp_path)
    assert len(jobs) >= 20_000
    pid = server.process.pid
    # What is opened when it is needed first is open from here on.
    work_off(jobs[:200], server, key, statuses, sources, files)
    before = processes.footprint(pid)
    begin = time.monotonic()
    tally = work_off(jobs, server, key, statuses, sources, files)
    seconds = time.monotonic() - begin
    with capsys.disabled():
        print(f"\n{len(jobs)} mutated files in {seconds:.0f} s, {AT_ONCE} at once; the slowest request took {tally.slowest:.2f} s")
        for (kind, code), count in sorted(tally.answers.items()):
            print(f"  {kind:10} {code:20} {count}")
        print(f"  seed {SEED}; those that have crashed a decoder: {', '.join(sorted(tally.crashes)) or 'none'}")
    assert not tally.wrong, f"{len(tally.wrong)} answers are wrong:\n" + "\n".join(tally.wrong[:20])
    assert server.process.poll() is None and server.process.pid == pid
    assert server.status("/health") == 200
    processes.assert_footprint(pid, before, handles=AT_ONCE)
