"""Loads on a server: one path as fast as it goes, by `wrk`, and jobs of a list, several at a time."""

import http.client
import itertools
import subprocess
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import urlsplit

SECONDS = 5

#: What makes every request a job: no answer comes from a cache, and none of what a server holds is a cache.
UNCACHED = {
    "SOURCES_ALLOW_PRIVATE": "127.0.0.0/8",
    "LOG_LEVEL": "warning",
    "CACHE_MEMORY_BYTES": "0",
    "CACHE_DISK_BYTES": "0",
    "SOURCES_CACHE_BYTES": "0",
}


def rate(*arguments):
    """The best of three rates, and its errors: how connections fall on a server's processes is luck."""
    return max(wrk(number, *arguments) for number in range(3))


def wrk(number, base, path, connections, headers=(), seconds=SECONDS):
    """The rate at which a server answers, in requests per second, and how many of the answers were errors."""
    named = [text for header in headers for text in ("-H", header)]
    limits = ["-t", "2", "-c", str(connections), "-d", f"{seconds}s", "--timeout", "20s"]
    script = Path(__file__).with_name("distinct.lua")
    done = subprocess.run(
        ["wrk", *limits, *named, "-s", script, base, "--", path, str(number)],
        check=True,
        capture_output=True,
        text=True,
    )
    values = {line.split(":")[0].strip(): line.split(":")[1] for line in done.stdout.splitlines() if ":" in line}
    return float(values["Requests/sec"]), int(values.get("Non-2xx or 3xx responses", "0"))


class Crew:
    """Clients that share a list of paths, each over a connection of its own."""

    def __init__(self, base, headers, connections):
        self.place = urlsplit(base).netloc
        self.headers = headers
        self.connections = connections
        self.pool = ThreadPoolExecutor(connections)
        self.own = threading.local()
        self.refused = Counter()

    def work(self, paths):
        """Asks for all of them, and returns the seconds that it took."""
        waiting, lock = iter(paths), threading.Lock()

        def worker(_):
            while True:
                with lock:
                    path = next(waiting, None)
                if path is None:
                    return
                self.ask(path)

        begin = time.monotonic()
        list(self.pool.map(worker, range(self.connections)))
        return time.monotonic() - begin

    def ask(self, path):
        connection = getattr(self.own, "connection", None)
        if connection is None:
            connection = self.own.connection = http.client.HTTPConnection(self.place, timeout=120)
        connection.request("GET", path, headers=self.headers)
        answer = connection.getresponse()
        body = answer.read()
        if answer.status != 200:
            self.refused[answer.status, path, body[:200]] += 1


def batches(jobs, ends):
    """Cuts a list at the numbers that are within it, and at its end."""
    cuts = [0, *[end for end in ends if end < len(jobs)], len(jobs)]
    return [(end, jobs[begin:end]) for begin, end in itertools.pairwise(cuts)]
