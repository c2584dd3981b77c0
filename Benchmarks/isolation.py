"""What renderer processes cost: the same server with them and without them, turn by turn, so that the machine's moods are those of both."""

import contextlib
import statistics
import tempfile
import time
from contextlib import ExitStack

from PIL import Image

import media
import peers
import processes
import videos
from client import Client
from load import UNCACHED, wrk
from report import table
from server import Server

ROUNDS = 7
#: Connections that keep both renderers of two cores at work, and let a job wait for each.
CONNECTIONS = 8
FRAMES = 120
STARTS = 7
SMALL = 100_000
#: The least throughput and the longest frame, as shares of those without isolation.
LARGE_TARGET, SMALL_TARGET, FRAME_TARGET = 0.95, 0.85, 1.1

WAYS = {"on": "true", "off": "false"}


def isolation(stills, directory):
    """Throughput of a large and of a small JPEG, the latency of a frame, memory at rest, and the time of a start."""
    if not stills:
        return
    photo, small = media.photo(directory / "large.jpg"), small_photo(directory)
    film = videos.make(directory, "mp4", 10_000_000)
    starts, rest = fresh(directory)
    with ExitStack() as stack:
        servers = {name: stack.enter_context(running(directory, enabled)) for name, enabled in WAYS.items()}
        clients = {name: Client(server.base, server.create_key("bench")) for name, server in servers.items()}
        large_rates = rates(clients, photo, 400)
        small_rates = rates(clients, small, 200)
        with peers.files(directory) as files:
            latencies = frames(clients, files.url(film.name))
    film.unlink()

    rows = [
        row("a 12-megapixel JPEG to 400 px, requests/s", large_rates, LARGE_TARGET, at_least=True, digits=0),
        row(f"a JPEG of {small.stat().st_size / 1000:.0f} kB to 200 px, requests/s", small_rates, SMALL_TARGET, at_least=True, digits=0),
        row("a key frame of a 1080p MP4 to 400 px, ms", latencies, FRAME_TARGET, at_least=False, digits=1),
    ]
    title = f"Isolation on against off, turn by turn; medians of {ROUNDS} times 4 s with {CONNECTIONS} connections each, and of {FRAMES} frames one at a time"
    table(title, ["", "on", "off", "on / off", "target", ""], rows)
    rows = [(f"isolation {name}", *rest[name], f"{statistics.median(starts[name]) * 1000:.0f}") for name in WAYS]
    table(f"A fresh server at rest, and the time from its start to /ready, median of {STARTS}", ["", "processes", "RSS, MB", "PSS, MB", "start, ms"], rows)


def small_photo(directory):
    """A JPEG of about 100 kB, as hard to compress as a photo."""
    drawn, path = directory / "small.png", directory / "small.jpg"
    media.ffmpeg("-f", "lavfi", "-i", "mandelbrot=size=800x600,noise=alls=10", "-frames:v", 1, drawn)
    with Image.open(drawn) as picture:
        for quality in range(95, 30, -1):
            picture.convert("RGB").save(path, quality=quality)
            if path.stat().st_size <= SMALL:
                break
    drawn.unlink()
    return path


@contextlib.contextmanager
def running(directory, enabled):
    """A server with isolation or without, in a place of its own."""
    with tempfile.TemporaryDirectory(dir=directory) as place:
        server = Server(place, UNCACHED | {"ISOLATION_ENABLED": enabled})
        server.start()
        try:
            yield server
        finally:
            server.stop()


def rates(clients, picture, width):
    """Requests per second in each round, by server. A background makes each request another rendition."""
    images = {name: client.upload(picture)["id"] for name, client in clients.items()}
    found = {name: [] for name in clients}
    for number in range(ROUNDS):
        for name, client in turn(clients, number):
            path = f"/i/{images[name]}.jpg?width={width}&quality=80&background={{n}}"
            rate, errors = wrk(number, client.base, path, CONNECTIONS, [f"x-api-key: {client.key}"], seconds=4)
            assert errors == 0, f"{errors} errors with isolation {name}"
            found[name].append(rate)
    return found


def frames(clients, url):
    """The seconds of each frame, by server, at places all over the video."""
    found = {name: [] for name in clients}
    for number in range(FRAMES + 5):
        for name, client in turn(clients, number):
            begin = time.perf_counter()
            answer = client.frame(url=f"{url}?{name}{number}", offset_percent=number * 37 % 100, width=400)
            taken = time.perf_counter() - begin
            assert answer.status_code == 200, answer.text
            # The first ones fill what every further one finds.
            if number >= 5:
                found[name].append(taken * 1000)
    return found


def fresh(directory):
    """Of each kind the seconds from the start of a fresh server to its readiness, and what it is at rest: its processes, and their sums in MB.

    It is alone then: servers of one program share pages.
    """
    starts, rest = {name: [] for name in WAYS}, {}
    for number in range(STARTS):
        for name, enabled in turn(WAYS, number):
            begin = time.perf_counter()
            with running(directory, enabled) as server:
                starts[name].append(time.perf_counter() - begin)
                if number == STARTS - 1:
                    time.sleep(2)
                    pid = server.process.pid
                    rest[name] = (1 + len(processes.descendants(pid)), *(f"{size / 1e6:.0f}" for size in processes.memory(pid)))
    return starts, rest


def turn(kinds, number):
    """Who comes first changes from round to round."""
    return list(kinds.items())[:: 1 if number % 2 == 0 else -1]


def row(name, values, target, at_least, digits):
    on, off = statistics.median(values["on"]), statistics.median(values["off"])
    ratio = on / off
    met = ratio >= target if at_least else ratio <= target
    return (name, f"{on:.{digits}f}", f"{off:.{digits}f}", f"{ratio:.3f}", f"{'≥' if at_least else '≤'} {target}", "met" if met else "MISSED")
