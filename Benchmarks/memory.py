"""The memory that frames of 8K video take: of one process that cuts one, and of a server that is asked for 32 at once."""

import os
import re
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import media
import peers
from client import Client
from frames import alone, run
from report import table
from server import Server

SIZE = "7680x4320"
AT_ONCE = 32
#: Each name is a file; noise makes the pictures as hard as a camera's.
ENCODERS = {
    "hevc.mp4": ["-c:v", "libx265", "-preset", "ultrafast", "-x265-params", "log-level=none", "-pix_fmt", "yuv420p10le"],
    "prores.mov": ["-c:v", "prores_ks", "-profile:v", "hq", "-pix_fmt", "yuv422p10le"],
}


def memory(stills, directory):
    """The most that one process holds, ffmpeg's beside it, and what a fresh server holds after 32 requests at once."""
    rows = []
    output = directory / "frame.jpg"
    for name, encoder in ENCODERS.items():
        path = directory / name
        media.ffmpeg("-f", "lavfi", "-i", f"testsrc2=size={SIZE}:rate=2,noise=alls=8:allf=t", "-t", 2, *encoder, path)
        with peers.files(directory) as files:
            url = files.url(name)
            ffmpeg = run("ffmpeg", "-nostdin", "-v", "error", "-y", "-noaccurate_seek", "-ss", 1, "-i", url, "-frames:v", 1, "-vf", "scale=400:-2", output)
            cells = [alone(url, 50, output), ffmpeg, *together(directory, url)] if stills else ["", ffmpeg, "", ""]
        rows.append([name, *[f"{cell / 1e6:.0f}" if cell else "" for cell in cells]])
        path.unlink()
    table(
        f"Peak memory in MB of a frame of {SIZE} video, 400 px wide; {os.cpu_count()} cores",
        ["video", "Stills, alone", "ffmpeg", "server, idle", f"server, {AT_ONCE} at once"],
        rows,
    )


def together(directory, url):
    """The peak of a server before and after so many different frames at once, each of which is answered."""
    with tempfile.TemporaryDirectory(dir=directory) as place:
        settings = {"SOURCES_ALLOW_PRIVATE": "127.0.0.0/8", "LOG_LEVEL": "warning", "LIMITS_JOB_SECONDS": "120"}
        server = Server(place, settings)
        server.start()
        try:
            client = Client(server.base, server.create_key("memory"))
            before = peak(server.process.pid)

            def cut(number):
                # Different frames, so that none is answered by another's work.
                return client.frame(url=f"{url}?{number}", offset_percent=50, width=400).status_code

            with ThreadPoolExecutor(AT_ONCE) as pool:
                statuses = list(pool.map(cut, range(AT_ONCE)))
            assert set(statuses) == {200}, statuses
            return before, peak(server.process.pid)
        finally:
            server.stop()


def peak(pid):
    """The most memory that a process has held at once, in bytes."""
    found = re.search(r"VmHWM:\s+(\d+) kB", Path(f"/proc/{pid}/status").read_text())
    return int(found[1]) * 1024
