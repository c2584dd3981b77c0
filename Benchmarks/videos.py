"""The videos that frames are cut from: one recording for each container, repeated to any size without encoding it again."""

import math
import subprocess

import media

SECONDS = 10
AUDIO = ["-c:a", "aac", "-b:a", "128k"]
H264 = ["-c:v", "libx264", "-preset", "veryfast", "-crf", 20, "-sc_threshold", 0, "-pix_fmt", "yuv420p"]
MPEG2 = ["-c:v", "mpeg2video", "-b:v", "30M", "-maxrate", "30M", "-bufsize", "16M", "-g", 12, "-bf", 2, "-pix_fmt", "yuv422p"]

#: The containers, with what each mostly carries. x264 sets a key frame every 10 seconds where it is not told otherwise.
CONTAINERS = {
    "mp4": [*H264, *AUDIO],
    "mkv": [*H264, *AUDIO],
    "mxf": [*MPEG2, "-c:a", "pcm_s16le", "-ar", 48000],
    "ts": [*H264, "-g", 50, *AUDIO],
}
TAGS = ["-colorspace", "bt709", "-color_primaries", "bt709", "-color_trc", "bt709"]


def make(directory, container, size):
    """Makes a 1080p recording with sound of about `size` bytes, and returns its path.

    Moving noise keeps it at a bit rate that a camera has.
    """
    part = directory / f"part.{container}"
    if not part.exists():
        picture = "testsrc2=size=1920x1080:rate=25,noise=alls=8:allf=t,scale=out_color_matrix=bt709"
        sources = ["-f", "lavfi", "-i", picture, "-f", "lavfi", "-i", "anoisesrc=a=0.1"]
        media.ffmpeg(*sources, "-t", SECONDS, *CONTAINERS[container], *TAGS, part)
    path = directory / f"{size}.{container}"
    share = size / part.stat().st_size
    media.ffmpeg("-stream_loop", math.ceil(share) - 1, "-i", part, "-c", "copy", "-t", SECONDS * share, path)
    return path


def key_frame_size(path, seconds):
    """The bytes of the packet of the last key frame at or before a time."""
    start = float(probe(path, "%+#1", "stream=start_time")[0][0])
    packets = probe(path, f"{start + max(0, seconds - 11)}%+11.1", "packet=pts_time,size,flags")
    times = [(float(time), int(size)) for time, size, flags in packets if "K" in flags and time != "N/A"]
    return max(pair for pair in times if pair[0] <= start + seconds + 0.001)[1]


def index_size(path):
    """The bytes of the index: `moov` of an MP4, `Cues` of a Matroska file, nothing where there is none."""
    with open(path, "rb") as file:
        return {".mp4": movie_box, ".mkv": cues}.get(path.suffix, lambda _: 0)(file)


def movie_box(file):
    """The size of the box `moov` (ISO/IEC 14496-12 section 4.2)."""
    offset = 0
    while True:
        file.seek(offset)
        size, name = int.from_bytes(file.read(4), "big"), file.read(4)
        if size == 1:
            size = int.from_bytes(file.read(8), "big")
        if name == b"moov":
            return size
        offset += size


def cues(file):
    """The size of the element `Cues`, which ffmpeg writes after the last cluster (RFC 9559 section 5.1.5)."""
    file.seek(max(0, file.seek(0, 2) - (16 << 20)))
    tail = file.read()
    place = tail.rindex(b"\x1c\x53\xbb\x6b") + 4
    length = 9 - tail[place].bit_length()
    size = int.from_bytes(tail[place : place + length], "big") & ((1 << (7 * length)) - 1)
    return 4 + length + size


def probe(path, interval, entries):
    """Lines of ffprobe's, split at the commas."""
    command = ["ffprobe", "-v", "error", "-select_streams", "v:0", "-read_intervals", interval]
    done = subprocess.run([*command, "-show_entries", entries, "-of", "csv=p=0", path], check=True, capture_output=True, text=True)
    return [line.split(",")[:3] for line in done.stdout.split()]
