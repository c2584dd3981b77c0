#!/usr/bin/env python3
"""Measures Stills beside the tools of the field, on this machine, over loopback, in one run.

Parts: thumbnails, hits, frames-mp4, frames-mkv, frames-mxf, frames-ts, reuse, memory, isolation, curve; all of them where none is named. `--peers` leaves Stills itself out. The part allocators is an
experiment, which runs where it is named.
"""

import argparse
import functools
import os
import sys
import tempfile
import urllib.request
from contextlib import ExitStack, contextmanager
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "Tests" / "Clients"))
os.environ.setdefault("STILLS_BINARY", ".build/release/stills")

import media  # noqa: E402
import peers  # noqa: E402
import videos  # noqa: E402
from allocators import allocators  # noqa: E402
from client import Client  # noqa: E402
from curve import COUNT, curve  # noqa: E402
from frames import frames  # noqa: E402
from isolation import isolation  # noqa: E402
from load import SECONDS, rate  # noqa: E402
from memory import memory  # noqa: E402
from report import rate_table  # noqa: E402
from reuse import reuse  # noqa: E402
from server import Server  # noqa: E402


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
        contestants.append(("thumbor", stack.enter_context(peers.thumbor(directory))[0], "/unsafe/400x0/photo.jpg?{n}", []))
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


@contextmanager
def running(directory):
    """A client of a fresh server."""
    with tempfile.TemporaryDirectory(dir=directory) as place:
        server = Server(place, {"SOURCES_ALLOW_PRIVATE": "127.0.0.0/8", "LOG_LEVEL": "warning"})
        server.start()
        try:
            yield Client(server.base, server.create_key("bench"))
        finally:
            server.stop()


def main():
    cut = {f"frames-{name}": functools.partial(frames, container=name) for name in videos.CONTAINERS}
    parts = {"thumbnails": thumbnails, "hits": hits, **cut, "reuse": reuse, "memory": memory, "isolation": isolation, "curve": curve}
    experiments = {"allocators": allocators}
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("part", nargs="*", help=", ".join([*parts, *experiments]))
    parser.add_argument("--jobs", type=int, help=f"how many jobs make the curve; {COUNT} where it is not said")
    parser.add_argument("--peers", action="store_true", help="measure the other tools alone")
    options = parser.parse_args()
    if unknown := set(options.part) - set(parts) - set(experiments):
        parser.error(f"there is no part {', '.join(unknown)}")

    with tempfile.TemporaryDirectory(dir=HERE.parent / ".build", prefix="bench-") as place:
        directory = Path(place)
        print(f"{os.cpu_count()} cores; the best of three times {SECONDS} s for each rate; every server alone on this machine, over loopback.")
        count = {"count": options.jobs} if options.jobs else {}
        for name in options.part or parts:
            part = (parts | experiments)[name]
            if name in ("memory", "isolation", "curve", "allocators"):
                # These start servers of their own.
                part(not options.peers, directory, **(count if name in ("curve", "allocators") else {}))
            elif options.peers:
                part(None, directory)
            else:
                with running(directory) as stills:
                    part(stills, directory)


if __name__ == "__main__":
    main()
