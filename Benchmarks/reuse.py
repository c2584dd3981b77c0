"""What ten frames of one large remote MP4 cost, beside ffmpeg: each after the first needs no index any more."""

import statistics
import time

import media
import videos
from frames import LARGE, Cost, tools
from range_server import RangeServer
from report import table

PERCENTS = range(5, 100, 10)
#: What may be read beyond the index and the key frames, in bytes, and the most requests of each frame after the first.
SURPLUS = 512 * 1024
REQUESTS = 2


def reuse(stills, directory):
    """An MP4 of 8 GB at ten places, one after another, from a server that takes 50 ms for each request."""
    path = videos.make(directory, "mp4", LARGE)
    length = media.duration(path)
    index = videos.index_size(path)
    keys = sum(videos.key_frame_size(path, length * percent / 100) for percent in PERCENTS)
    costs = {}
    with RangeServer(directory, delay=0.05) as files:
        for name, cut in tools(stills, directory / "frame.jpg").items():
            if name in ("Stills, key", "ffmpeg -ss, key frame", "ffmpeg -ss"):
                costs[name] = [measure(cut, files, path, percent, length * percent / 100) for percent in PERCENTS]
    title = f"Ten frames of an MP4 of {path.stat().st_size / 1e9:.2f} GB, with 50 ms added to each request; its index has {index / 1e6:.2f} MB, the ten key frames {keys / 1e6:.2f} MB"
    rows = [(name, *cells(frames)) for name, frames in costs.items()]
    table(title, ["tool", "ms, first", "ms, others", "MB, first", "MB, all ten", "requests of each"], rows)
    path.unlink()
    (directory / "part.mp4").unlink()
    if stills:
        frames = costs["Stills, key"]
        surplus = sum(frame.bytes for frame in frames) - index - keys
        print(f"\nRead beyond index and key frames: {surplus / 1024:.0f} KiB.")
        assert surplus <= SURPLUS, f"more than {SURPLUS} bytes were read beyond index and key frames"
        assert all(frame.requests <= REQUESTS for frame in frames[1:]), "a frame after the first took too many requests"


def measure(cut, files, path, percent, seconds):
    """What one frame costs; the URL is the same each time."""
    files.clear()
    begin = time.monotonic()
    cut(files.url(path.name), percent, seconds)
    taken = time.monotonic() - begin
    counted = files.clear()
    return Cost(taken, counted.bytes, len(counted.requests))


def cells(frames):
    """A row of the table."""
    first, others = frames[0], frames[1:]
    return (
        f"{first.seconds * 1000:.0f}",
        f"{statistics.median(frame.seconds for frame in others) * 1000:.0f}",
        f"{first.bytes / 1e6:.2f}",
        f"{sum(frame.bytes for frame in frames) / 1e6:.2f}",
        " ".join(str(frame.requests) for frame in frames),
    )
