"""What memory a server holds after many jobs of every kind, beside thumbor on those that it can do."""

import tempfile
import threading
import time
from contextlib import contextmanager
from urllib.parse import quote

import jobs
import peers
import processes
import videos
from client import Client
from load import UNCACHED, Crew, batches
from report import table
from server import Server

COUNT = 20_000
AT_ONCE = 16
MARKS = [100, 500, 1_000, 2_000, 5_000, 10_000, 15_000, 20_000]
#: What is held at the end may be so much of what was held after the second of these.
TARGET, BASE = 1.15, 2_000

SETTINGS = UNCACHED | {
    # A queue of sixteen in which each may be a picture of 50 megapixels.
    "LIMITS_JOB_SECONDS": "60",
    # A PNG of 50 megapixels.
    "LIMITS_UPLOAD_BYTES": str(256 << 20),
}


def curve(stills, directory, count=COUNT):
    """`count` jobs at a concurrency of 16, and thumbor's share of the same ones."""
    pictures = jobs.make_pictures(directory)
    films = make_films(directory)
    mixed = jobs.mix(count)
    print(f"\n{jobs.explain()}")
    found = {}
    if stills:
        found["Stills"] = of_stills(directory, pictures, films, mixed)
    theirs = [job for job in mixed if job.kind not in ("avif", "frame") and job.output != "avif"]
    found["thumbor"] = of_thumbor(directory, theirs)
    for name, result in found.items():
        show(name, result)
    for path in [*pictures, *films]:
        path.unlink()


def make_films(directory):
    """A film of each container, of 10 MB."""
    films = []
    for container in jobs.FILMS:
        films.append(videos.make(directory, container, 10_000_000).rename(directory / f"film.{container}"))
        (directory / f"part.{container}").unlink()
    return films


def of_stills(directory, pictures, films, mixed, environment=None, settings=None):
    """A fresh server's curve."""
    with tempfile.TemporaryDirectory(dir=directory) as place, peers.files(directory) as files:
        server = Server(place, SETTINGS | (settings or {}))
        server.environment |= environment or {}
        server.start()
        try:
            client = Client(server.base, server.create_key("bench"))
            # One after another: they are not what is measured.
            images = {path.name: client.upload(path)["id"] for path in pictures}

            def path(job):
                if job.kind != "frame":
                    return f"/i/{images[job.source]}.{job.output}?width={job.width}&quality=80&background={job.number:06x}"
                url = quote(f"{files.url('film.' + job.source)}?{job.number}", safe="")
                output = job.output.replace("jpg", "jpeg")
                return f"/image?url={url}&offset_percent={job.number * 37 % 100}&width={job.width}&quality=80&format={output}"

            headers = {"x-rasp-auth-token": client.key}
            return measure(server.process.pid, server.base, headers, [path(job) for job in mixed])
        finally:
            server.stop()


def of_thumbor(directory, mixed):
    """thumbor's curve: stills of the formats that it reads, from the disk."""

    def path(job):
        output = job.output.replace("jpg", "jpeg")
        return f"/unsafe/{job.width}x0/filters:format({output}):quality(80)/{job.source}?{job.number}"

    with peers.thumbor(directory) as (base, pid):
        return measure(pid, base, {}, [path(job) for job in mixed])


def measure(pid, base, headers, paths):
    """Asks for all paths, and returns what was held at rest after each of the marks, and the most in between.

    At rest is a second after the last answer: jobs under way hold what their pictures need, and that is in the peak.
    """
    crew = Crew(base, headers, AT_ONCE)
    with watching(pid) as peak:
        rest = [(0, *processes.memory(pid), 0.0)]
        taken = 0.0
        for done, batch in batches(paths, MARKS):
            taken += crew.work(batch)
            time.sleep(1)
            rest.append((done, *processes.memory(pid), taken))
            # All of it takes a while.
            print(f"{done} jobs: RSS {rest[-1][1] / 1e6:.0f} MB, PSS {rest[-1][2] / 1e6:.0f} MB, {done / taken:.1f} jobs/s", flush=True)
    assert not crew.refused, f"{sum(crew.refused.values())} jobs were refused: {list(crew.refused)[:5]}"
    return rest, dict(peak)


@contextmanager
def watching(pid):
    """Yields the most of each sum that was seen, twice a second."""
    most = {"resident": 0, "proportional": 0}
    stopping = threading.Event()

    def watch():
        while not stopping.wait(0.5):
            resident, proportional = processes.memory(pid)
            most["resident"] = max(most["resident"], resident)
            most["proportional"] = max(most["proportional"], proportional)

    thread = threading.Thread(target=watch)
    thread.start()
    try:
        yield most
    finally:
        stopping.set()
        thread.join()


def show(name, result):
    """The curve as a table, its peak, and the ratio that is aimed at."""
    rest, peak = result
    rows = [(done, f"{resident / 1e6:.0f}", f"{proportional / 1e6:.0f}", f"{done / taken:.1f}" if taken else "") for done, resident, proportional, taken in rest]
    table(f"Memory of all processes of {name} at rest, after so many jobs, {AT_ONCE} at once", ["jobs", "RSS, MB", "PSS, MB", "jobs/s"], rows)
    print(f"\nThe peak in between: RSS {peak['resident'] / 1e6:.0f} MB, PSS {peak['proportional'] / 1e6:.0f} MB.")
    base = next((row for row in rest if row[0] == BASE), None)
    if base and rest[-1][0] > BASE:
        ratio = rest[-1][1] / base[1]
        verdict = "" if name != "Stills" else f"; the target is {TARGET} at most: {'met' if ratio <= TARGET else 'MISSED'}"
        print(f"After {rest[-1][0]} jobs {ratio:.3f} times what it was after {BASE} (PSS {rest[-1][2] / base[2]:.3f} times){verdict}.")
