#!/usr/bin/env python3
"""Measures Stills beside the tools of the field, on this machine, over loopback, in one run.

Parts: thumbnails, hits, frames-mp4, frames-mkv, frames-mxf, frames-ts, reuse, memory; all of them where none is named. `--peers` leaves Stills itself out.
"""

import argparse
import functools
import os
import subprocess
import sys
import tempfile
import urllib.request
from contextlib import ExitStack
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "Tests" / "Clients"))
os.environ.setdefault("STILLS_BINARY", ".build/release/stills")

import media  # noqa: E402
import peers  # noqa: E402
import videos  # noqa: E402
from client import Client  # noqa: E402
from frames import frames  # noqa: E402
from memory import memory  # noqa: E402
from report import rate_table  # noqa: E402
from reuse import reuse  # noqa: E402
from server import Server  # noqa: E402

SECONDS = 5


def rate(*arguments):
    """The best of three rates, and its errors: how connections fall on a server's processes is luck."""
    return max(wrk(number, *arguments) for number in range(3))


def wrk(number, base, path, connections, headers=()):
    """The rate at which a server answers, in requests per second, and how many of the answers were errors."""
    named = [text for header in headers for text in ("-H", header)]
    limits = ["-t", "2", "-c", str(connections), "-d", f"{SECONDS}s", "--timeout", "20s"]
    done = subprocess.run(
        ["wrk", *limits, *named, "-s", HERE / "distinct.lua", base, "--", path, str(number)],
        check=True,
        capture_output=True,
        text=True,
    )
    values = {line.split(":")[0].strip(): line.split(":")[1] for line in done.stdout.splitlines() if ":" in line}
    return float(values["Requests/sec"]), int(values.get("Non-2xx or 3xx responses", "0"))


def get(url, headers=None):
    with urllib.request.urlopen(urllib.request.Request(url, headers=headers or {}), timeout=60) as answer:
        return answer.read()


def thumbnails(stills, directory):
    photo = media.photo(directory / "photo.jpg")
    contestants = []
    with ExitStack() as stack:
        if stills:
            image = stills.upload(photo)["id"]
            # A background changes nothing in a JPEG without transparency, but makes each request another rendition.
            path = f"/i/{image}.jpg?width=400&quality=80&background={{n}}"
            contestants.append(("Stills", stills.base, path, [f"x-api-key: {stills.key}"]))
        contestants.append(("thumbor", stack.enter_context(peers.thumbor(directory)), "/unsafe/400x0/photo.jpg?{n}", []))
        nginx = stack.enter_context(peers.nginx(directory))
        contestants.append(("nginx image_filter", nginx, "/small/photo.jpg?{n}", []))
        rates = []
        for name, base, path, headers in contestants:
            body = get(base + path.replace("{n}", "ffffff"), dict(header.split(": ") for header in headers))
            assert media.decode(body).shape == (300, 400, 3), f"{name} does not answer with the thumbnail"
            rates.append((name, *rate(base, path, 8, headers)))
    rate_table("A 12-megapixel JPEG to 400 px, quality 80; 8 connections; no answer comes from a cache", rates)


def hits(stills, directory):
    picture = media.picture(directory / "small.jpg", 400, 300)
    rates = []
    if stills:
        target = stills.sign(stills.upload(picture)["id"], width=399, format="webp").removeprefix(stills.base)
        (directory / "small.webp").write_bytes(get(stills.base + target))
        rates.append(("Stills, signed", *rate(stills.base, target, 64)))
    else:
        media.picture(directory / "small.webp", 399, 299)
    with peers.nginx(directory) as base:
        rates.append(("nginx, a file", *rate(base, "/small.webp", 64)))
    size = (directory / "small.webp").stat().st_size
    rate_table(f"The same {size} bytes again and again; 64 connections", rates)


def main():
    cut = {f"frames-{name}": functools.partial(frames, container=name) for name in videos.CONTAINERS}
    parts = {"thumbnails": thumbnails, "hits": hits, **cut, "reuse": reuse, "memory": memory}
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("part", nargs="*", help=", ".join(parts))
    parser.add_argument("--peers", action="store_true", help="measure the other tools alone")
    options = parser.parse_args()
    if unknown := set(options.part) - set(parts):
        parser.error(f"there is no part {', '.join(unknown)}")

    with ExitStack() as stack:
        directory = Path(stack.enter_context(tempfile.TemporaryDirectory(dir=HERE.parent / ".build", prefix="bench-")))
        stills = None
        if not options.peers:
            (directory / "server").mkdir()
            server = Server(directory / "server", {"SOURCES_ALLOW_PRIVATE": "127.0.0.0/8", "LOG_LEVEL": "warning"})
            server.start()
            stack.callback(server.stop)
            stills = Client(server.base, server.create_key("bench"))
        print(f"{os.cpu_count()} cores; the best of three times {SECONDS} s for each rate; every server alone on this machine, over loopback.")
        for name in options.part or parts:
            parts[name](stills, directory)


if __name__ == "__main__":
    main()
