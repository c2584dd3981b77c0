"""What a renderer that fails costs: the request that it had, and nothing else."""

import os
import re
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

import media
from client import Client, assert_problem
from range_server import RangeServer
from server import FAULTY_BINARY, Server

#: Decoders that fail, that try what they may not, and that say what no renderer says.
FAULTS = {
    "crash": "crashed", "trap": "crashed", "abort": "crashed", "exit": "crashed", "allocate": "crashed",
    "create-file": "crashed", "open-socket": "crashed", "execute": "crashed", "fork": "crashed",
    "kill-server": "crashed",
    "garbage": "misbehaved", "long-message": "misbehaved", "answer-twice": "misbehaved",
    "answer-another": "misbehaved", "impossible-answer": "misbehaved", "unsealed-picture": "misbehaved",
    "ask-outside": "misbehaved", "ask-wildly": "misbehaved", "strange-error": "misbehaved", "close-socket": "misbehaved",
}
#: What the system refuses without an end of the renderer.
REFUSED = ["open-file", "write-elsewhere"]
#: What only the clock ends.
ENDLESS = ["spin", "sleep", "ask-forever"]
EVERY = [*FAULTS, *REFUSED, *ENDLESS]

JOB_SECONDS = 4


@pytest.fixture(scope="module")
def settings():
    return {
        "SOURCES_ALLOW_PRIVATE": "127.0.0.0/8",
        "LIMITS_JOB_SECONDS": str(JOB_SECONDS),
        "RENDERING_IMAGES": "2",
        "RENDERING_FRAMES": "2",
        "ISOLATION_MEMORY_BYTES": str(512 << 20),
    }


@pytest.fixture(scope="module")
def server(tmp_path_factory, settings):
    running = Server(tmp_path_factory.mktemp("faulty"), settings, program=FAULTY_BINARY)
    running.start()
    yield running
    running.stop()


@pytest.fixture(scope="module")
def client(server, key):
    return Client(server.base, key)


@pytest.fixture(scope="module")
def sources(tmp_path_factory, video):
    directory = tmp_path_factory.mktemp("sources")
    os.link(video, directory / "video.mp4")
    with RangeServer(directory) as running:
        yield running


class Belongings:
    """What the server holds of the system: its children, its sockets to them, files in memory, and what else is open.

    Connections of clients and to sources are left out, since they stay for a while."""

    def __init__(self, server):
        process = server.process.pid
        self.renderers = renderers(server)
        links = [os.readlink(link) for link in Path(f"/proc/{process}/fd").iterdir() if link.is_symlink()]
        # The catalog is opened once more when as many ask at the same time as never before.
        links = [link for link in links if "stills.sqlite" not in link]
        unix = {line.split()[6] for line in Path("/proc/net/unix").read_text().splitlines()[1:]}
        sockets = [link.removeprefix("socket:[").removesuffix("]") for link in links if link.startswith("socket:")]
        self.memory = sum("memfd:" in link for link in links)
        self.sockets = sum(socket in unix for socket in sockets)
        self.others = len(links) - self.memory - len(sockets)


def renderers(server):
    """The processes that the server has started and not yet waited for."""
    children = Path(f"/proc/{server.process.pid}/task").glob("*/children")
    return sorted(int(child) for file in children for child in file.read_text().split())


def failures(server):
    """How many renderers have failed so far, by the log."""
    return (server.directory / "stderr").read_text().count("A renderer failed at its job")


def faulty_file(directory, fault):
    """A file that makes a renderer do this, and is like no other file."""
    path = directory / f"{fault}-{os.urandom(4).hex()}"
    path.write_text(f"fault {fault} {os.urandom(8).hex()}\n" + " " * 200)
    return path


def upload(client, path):
    with open(path, "rb") as file:
        return client.v1("POST", "/upload", data={"name": "faulty"}, files={"image": file})


def wait_for_belongings(server, before):
    """Waits until the server holds as much as before, and nothing more."""
    end = time.monotonic() + 5
    while True:
        now = Belongings(server)
        same = len(now.renderers) == len(before.renderers) and now.memory == 0
        if same and now.sockets <= before.sockets and now.others <= before.others:
            return now
        assert time.monotonic() < end, (vars(before), vars(now))
        time.sleep(0.05)


@pytest.fixture(scope="module")
def image(client, photo):
    return client.upload(photo)["id"]


@pytest.fixture
def before(server, client, photo, sources, image):
    """What the server holds at rest, once every way in was used."""
    good_requests(client, photo, sources)
    time.sleep(0.2)
    return Belongings(server)


def good_requests(client, photo, sources):
    client.upload(photo)
    answer = client.frame(url=sources.url("video.mp4"), offset_percent=os.urandom(1)[0] / 3)
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "image/jpeg"), answer.text


# A renderer of pictures has no source to ask for.
@pytest.mark.parametrize("fault", [fault for fault in EVERY if not fault.startswith("ask-")])
def test_a_picture_that_makes_its_renderer_fail_costs_its_own_request(fault, server, client, photo, sources, before, tmp_path):
    failed = failures(server)
    started = time.monotonic()
    answer = upload(client, faulty_file(tmp_path, fault))
    took = time.monotonic() - started
    check(answer, fault, "image_undecodable", 400, "v1")
    assert took < JOB_SECONDS + 1
    good_requests(client, photo, sources)
    after = wait_for_belongings(server, before)
    check_failures(server, before, after, fault, failed)


@pytest.mark.parametrize("fault", EVERY)
def test_a_source_that_makes_its_renderer_fail_costs_its_own_request(fault, server, client, photo, sources, before, tmp_path):
    failed = failures(server)
    path = faulty_file(Path(sources.directory), fault)
    started = time.monotonic()
    answer = client.frame(url=sources.url(path.name))
    took = time.monotonic() - started
    check(answer, fault, "source_undecodable", 422, "dolby")
    assert took < JOB_SECONDS + 1
    good_requests(client, photo, sources)
    after = wait_for_belongings(server, before)
    check_failures(server, before, after, fault, failed)


def check(answer, fault, code, status, surface):
    if fault == "sleep":
        assert_problem(answer, 504, "deadline_exceeded", surface)
    elif fault in ("spin", "ask-forever") and answer.status_code == 504:
        # On a busy machine it did not get enough of the processor to be known for what it is.
        assert_problem(answer, 504, "deadline_exceeded", surface)
    else:
        assert_problem(answer, status, code, surface)


def check_failures(server, before, after, fault, failed):
    """A renderer that failed is another process afterwards, and the log says how it failed."""
    changed = len(set(after.renderers) - set(before.renderers))
    if fault in REFUSED:
        assert (changed, failures(server)) == (0, failed)
        return
    assert (changed, failures(server)) == (1, failed + 1)
    line = [line for line in server.log().splitlines() if "A renderer failed at its job" in line][-1]
    kinds = {"spin": ("hung", "late"), "sleep": ("late",), "ask-forever": ("late", "misbehaved")}.get(fault) or (FAULTS[fault],)
    assert any(f"kind={kind}" in line for kind in kinds), line


@pytest.mark.parametrize("fault", ["crash", "garbage"])
def test_bytes_that_brought_a_renderer_down_are_not_tried_again(fault, server, client, sources, tmp_path):
    picture = faulty_file(tmp_path, fault)
    source = faulty_file(Path(sources.directory), fault)
    failed = failures(server)
    for _ in range(3):
        assert_problem(upload(client, picture), 400, "image_undecodable", "v1")
        assert_problem(client.frame(url=sources.url(source.name)), 422, "source_undecodable", "dolby")
        assert_problem(client.frame(url=sources.url(source.name), width=99), 422, "source_undecodable", "dolby")
    # The first time, a renderer that has done other jobs may have been broken by one of them.
    assert failed + 2 <= failures(server) <= failed + 4


def test_an_answer_counts_though_its_renderer_ends_right_after_it(server, client, photo, sources, before, tmp_path):
    failed = failures(server)
    for _ in range(20):
        assert_problem(upload(client, faulty_file(tmp_path, "answer-and-end")), 400, "image_undecodable", "v1")
        source = faulty_file(Path(sources.directory), "answer-and-end")
        assert_problem(client.frame(url=sources.url(source.name)), 422, "source_undecodable", "dolby")
    assert failures(server) == failed
    good_requests(client, photo, sources)
    wait_for_belongings(server, before)


def test_a_crash_is_told_with_its_signal(server, client, tmp_path):
    # A trap is SIGILL on x86 and SIGTRAP on ARM.
    for fault, signal in {
        "crash": "SIGSEGV", "abort": "SIGABRT", "trap": "SIGILL|SIGTRAP", "open-socket": "SIGSYS",
    }.items():
        upload(client, faulty_file(tmp_path, fault))
        line = [line for line in server.log().splitlines() if "A renderer failed at its job" in line][-1]
        assert re.search(signal, line), line


def test_metrics_count_what_has_failed(server, client, tmp_path):
    administrator = Client(server.base, server.create_key("administrator", scopes="admin"))

    def crashes():
        answer = administrator.send("dolby", "GET", "/metrics")
        assert answer.headers["Content-Type"] == "text/plain; version=0.0.4; charset=utf-8"
        name = 'stills_renderer_failures_total{renderer="images",kind="crashed",signal="SIGSEGV"}'
        lines = dict(line.rsplit(" ", 1) for line in answer.text.splitlines() if not line.startswith("#"))
        return int(lines.get(name, 0))

    before = crashes()
    upload(client, faulty_file(tmp_path, "crash"))
    assert crashes() == before + 1
    reader = server.create_key("reader", scopes="read")
    assert_problem(Client(server.base, reader).send("dolby", "GET", "/metrics"), 403, "scope_missing", "dolby")
    assert_problem(Client(server.base, None).send("dolby", "GET", "/metrics"), 401, "key_missing", "dolby")


def test_requests_beside_one_that_fails_do_not_feel_it(client, sources, tmp_path):
    def good(number):
        return client.frame(url=sources.url("video.mp4"), offset_percent=number, width=64 + number).status_code

    def bad(number):
        return upload(client, faulty_file(tmp_path, ["crash", "close-socket", "garbage", "fork"][number % 4])).status_code

    with ThreadPoolExecutor(8) as pool:
        goods = [pool.submit(good, number) for number in range(40)]
        bads = [pool.submit(bad, number) for number in range(8)]
        assert {job.result() for job in bads} == {400}
        assert {job.result() for job in goods} == {200}


def test_a_picture_that_takes_too_much_memory_is_an_error_and_no_empty_file(client, image):
    answer = client.send("v1", "GET", f"/i/{image}.avif", params={"width": 4000, "height": 4000, "fit": "fill", "quality": 100})
    assert (answer.status_code, answer.json()["code"]) in [(422, "image_too_large"), (422, "image_undecodable"), (504, "deadline_exceeded")]


def test_nothing_that_was_planted_has_reached_the_system():
    assert not Path("/tmp/stills-fault").exists()
