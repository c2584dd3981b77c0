#!/usr/bin/env python3
"""Measures Stills beside the tools of the field, on this machine, over loopback, in one run.

Parts: thumbnails, hits, frames; all of them where none is named. `--peers` leaves Stills itself out.
"""

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from contextlib import ExitStack
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "Tests" / "Clients"))
os.environ.setdefault("STILLS_BINARY", ".build/release/stills")

import media  # noqa: E402
import peers  # noqa: E402
from client import Client  # noqa: E402
from range_server import RangeServer  # noqa: E402
from server import Server  # noqa: E402

SECONDS = 5
ROUNDS = 7


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


def table(title, columns, rows):
    """Prints rows, the first of which is the one that the last column's ratios are of."""
    print(f"\n{title}\n")
    texts = [columns, *[[str(cell) for cell in row] for row in rows]]
    widths = [max(len(row[index]) for row in texts) for index in range(len(columns))]
    for number, row in enumerate(texts):
        print("| " + " | ".join(cell.ljust(width) for cell, width in zip(row, widths)) + " |")
        if number == 0:
            print("|" + "|".join("-" * (width + 2) for width in widths) + "|")
    sys.stdout.flush()


def rate_table(title, rates):
    """`rates` are a name, requests per second and errors."""
    first = rates[0][1]
    rows = [(name, f"{rate:.0f}", errors, f"{first / rate:.2f}×") for name, rate, errors in rates]
    table(title, ["server", "requests/s", "errors", f"{rates[0][0]} is"], rows)


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


def frames(stills, directory):
    video = media.big_video(directory)
    half = media.duration(video) / 2
    output = directory / "frame.jpg"

    def ffmpeg(url):
        media.ffmpeg("-noaccurate_seek", "-skip_frame", "nokey", "-ss", half, "-i", url, "-frames:v", 1, "-vf", "scale=400:-1", output)

    def thumbnailer(url):
        subprocess.run(["ffmpegthumbnailer", "-i", url, "-t", "50%", "-s", "400", "-o", output], check=True, capture_output=True)

    def ours(url):
        answer = stills.frame(url=url, offset_percent=50, width=400)
        assert answer.status_code == 200, answer.text

    contestants = [("ffmpeg -ss", ffmpeg), ("ffmpegthumbnailer", thumbnailer)]
    if stills:
        contestants.insert(0, ("Stills", ours))
    rows = []
    with RangeServer(directory) as files:
        for name, cut in contestants:
            times, counts = [], []
            for number in range(ROUNDS):
                files.clear()
                begin = time.monotonic()
                # A query of its own, so that no answer comes from a cache.
                cut(files.url(f"{video.name}?{number}"))
                times.append(time.monotonic() - begin)
                counts.append(files.clear())
            median = statistics.median(times)
            sizes = statistics.median(count.bytes for count in counts)
            requests = statistics.median(len(count.requests) for count in counts)
            rows.append((name, median, sizes, requests))
    _, first, first_size, _ = rows[0]
    table(
        f"A frame at 50 % of an H.264 MP4 of {video.stat().st_size / 1e9:.1f} GB, its index at the end; median of {ROUNDS}",
        ["tool", "ms", "MB read", "requests", "time", "bytes"],
        [
            (name, f"{time * 1000:.0f}", f"{size / 1e6:.2f}", f"{requests:.0f}", f"{time / first:.1f}×", f"{size / first_size:.1f}×")
            for name, time, size, requests in rows
        ],
    )
    video.unlink()


def main():
    parts = {"thumbnails": thumbnails, "hits": hits, "frames": frames}
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("part", nargs="*", help="thumbnails, hits or frames")
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
