"""What a frame of a remote video costs, beside ffmpeg and ffmpegthumbnailer: time, bytes, requests and memory."""

import os
import statistics
import subprocess
import time
from dataclasses import dataclass

import media
import peers
import videos
from range_server import RangeServer
from report import table
from server import BINARY

SMALL = 10_000_000
LARGE = 8_000_000_000
ROUNDS = 7
WIDTH = 400


@dataclass
class Cost:
    """What one frame has cost."""

    seconds: float
    bytes: int
    requests: int
    memory: int = 0


def run(*command, **environment):
    """Runs a command with more in its environment, and returns the most memory that it held at once, in bytes."""
    process = subprocess.Popen(
        [str(part) for part in command],
        env=os.environ | environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )
    with process.stderr as messages:
        text = messages.read()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode == 0, f"{command[0]}: {text.decode()}"
    return usage.ru_maxrss * 1024


def tools(stills, output):
    """Each tool's name, and a function that cuts a frame of a URL at a share of its seconds, and returns its peak memory."""

    def server(choice):
        def cut(url, percent, seconds):
            answer = stills.frame(url=url, offset_percent=percent, width=WIDTH, frame=choice)
            assert answer.status_code == 200, answer.text
            return 0

        return cut

    def ffmpeg(*options):
        def cut(url, percent, seconds):
            scale = ["-frames:v", 1, "-vf", f"scale={WIDTH}:-2", output]
            return run("ffmpeg", "-nostdin", "-v", "error", "-y", *options, "-ss", seconds, "-i", url, *scale)

        return cut

    def thumbnailer(url, percent, seconds):
        return run("ffmpegthumbnailer", "-i", url, "-t", f"{percent}%", "-s", WIDTH, "-o", output)

    found = {} if stills is None else {"Stills, key": server("key"), "Stills, exact": server("exact")}
    return found | {
        "ffmpeg -ss, key frame": ffmpeg("-noaccurate_seek", "-skip_frame", "nokey"),
        "ffmpeg -ss": ffmpeg(),
        "ffmpegthumbnailer": thumbnailer,
    }


def alone(url, percent, output):
    """The most memory of a process that does nothing but cut this frame."""
    command = [BINARY, "frame", url, "--at", f"{percent}%", "-o", output, "--width", WIDTH]
    return run(*command, STILLS_SOURCES_ALLOW_PRIVATE="127.0.0.0/8")


def measure(cut, files, path, percent, seconds, rounds=ROUNDS):
    """The medians of what a tool's rounds have cost."""
    costs = []
    for number in range(rounds):
        files.clear()
        begin = time.monotonic()
        # A query of its own, so that no answer comes from a cache.
        memory = cut(files.url(f"{path.name}?{number}"), percent, seconds)
        taken = time.monotonic() - begin
        counted = files.clear()
        costs.append(Cost(taken, counted.bytes, len(counted.requests), memory))
    middle = lambda name: statistics.median(getattr(cost, name) for cost in costs)  # noqa: E731
    return Cost(middle("seconds"), middle("bytes"), middle("requests"), middle("memory"))


def frames(stills, directory, container):
    """A container of 10 MB and of 8 GB, at 50 % and 33 %."""
    output = directory / "frame.jpg"
    small = {}
    for size in [SMALL, LARGE]:
        path = videos.make(directory, container, size)
        length = media.duration(path)
        for percent in [50, 33]:
            seconds = length * percent / 100
            with peers.files(directory) as files:
                costs = {name: measure(cut, files, path, percent, seconds) for name, cut in tools(stills, output).items()}
                if stills:
                    costs["Stills, key"].memory = alone(files.url(path.name), percent, output)
            index, key = videos.index_size(path), videos.key_frame_size(path, seconds)
            title = f"{container.upper()} of {path.stat().st_size / 1e9:.2f} GB at {percent} %; its index has {index / 1e6:.2f} MB, its key frame {key / 1e6:.2f} MB; median of {ROUNDS}"
            cost_table(title, costs)
            small.setdefault(percent, costs)
            if stills and size == LARGE:
                ratio = costs["Stills, key"].seconds / small[percent]["Stills, key"].seconds
                over = costs["Stills, key"].bytes - index - key
                print(f"\n8 GB takes {ratio:.2f}× the time of 10 MB. Read beyond index and key frame: {over / 1024:.0f} KiB.")
        if size == SMALL:
            path.unlink()
    with RangeServer(directory, delay=0.05) as files:
        costs = {name: measure(cut, files, path, 50, length / 2, 3) for name, cut in tools(stills, output).items()}
    cost_table(f"The same {container.upper()} at 50 %, with 50 ms added to each request; median of 3", costs)
    path.unlink()
    (directory / f"part.{container}").unlink()


def cost_table(title, costs):
    """Costs by tool; the ratios are to the first."""
    first = next(iter(costs.values()))
    rows = [
        (
            name,
            f"{cost.seconds * 1000:.0f}",
            f"{cost.bytes / 1e6:.2f}",
            f"{cost.requests:.0f}",
            f"{cost.memory / 1e6:.0f}" if cost.memory else "",
            f"{cost.seconds / first.seconds:.1f}×",
            f"{cost.bytes / first.bytes:.1f}×",
        )
        for name, cost in costs.items()
    ]
    table(title, ["tool", "ms", "MB read", "requests", "peak MB", "time", "bytes"], rows)
