"""Pictures and videos made by ffmpeg, and how alike two pictures are."""

import io
import math
import subprocess

import numpy
from PIL import Image


def ffmpeg(*arguments):
    subprocess.run(["ffmpeg", "-nostdin", "-v", "error", "-y", *map(str, arguments)], check=True, timeout=300)


def picture(path, width, height):
    """Makes a test picture in the format of the path's extension, and returns the path."""
    ffmpeg("-f", "lavfi", "-i", f"testsrc2=size={width}x{height}", "-frames:v", 1, "-q:v", 3, path)
    return path


def photo(path):
    """Makes a JPEG of 12 megapixels that is as hard to compress as a photo, and returns the path."""
    source = "mandelbrot=size=4000x3000,noise=alls=10"
    ffmpeg("-f", "lavfi", "-i", source, "-frames:v", 1, "-q:v", 3, "-pix_fmt", "yuvj420p", path)
    return path


def video(path, seconds, size="640x360"):
    """Makes an H.264 MP4 with its index at the end and a key frame every second, and returns the path."""
    source = f"mandelbrot=size={size}:rate=25"
    codec = ["-c:v", "libx264", "-preset", "ultrafast", "-crf", 18, "-g", 25, "-pix_fmt", "yuv420p"]
    ffmpeg("-f", "lavfi", "-i", source, "-t", seconds, *codec, path)
    return path


def films(directory):
    """Makes a film of 20 seconds as MP4, MKV and MXF, each with its index at the end, and returns the paths by suffix."""
    paths = {suffix: directory / f"film.{suffix}" for suffix in ("mp4", "mkv", "mxf")}
    video(paths["mp4"], seconds=20, size="640x352")
    ffmpeg("-i", paths["mp4"], "-c", "copy", paths["mkv"])
    ffmpeg("-i", paths["mp4"], "-c:v", "mpeg2video", "-q:v", 2, "-g", 25, paths["mxf"])
    return paths


def square(colour):
    """A PNG of one colour, `(red, green, blue)`."""
    data = io.BytesIO()
    Image.new("RGB", (32, 32), colour).save(data, "PNG")
    return data.getvalue()


def big_video(directory, size=2_200_000_000):
    """Makes an H.264 MP4 of at least `size` bytes, its index at the end, and returns its path.

    Moving noise keeps it at a bit rate that a camera has.
    """
    part = directory / "part.mp4"
    source = "testsrc2=size=1280x720:rate=25,noise=alls=12:allf=t"
    codec = ["-c:v", "libx264", "-preset", "ultrafast", "-crf", 23, "-g", 50, "-pix_fmt", "yuv420p"]
    # Without a tag, readers disagree on the matrix of 720 lines.
    colours = ["-vf", "scale=out_color_matrix=bt709", "-colorspace", "bt709"]
    ffmpeg("-f", "lavfi", "-i", source, "-t", 20, *colours, *codec, part)
    path = directory / "big.mp4"
    loops = math.ceil(size / part.stat().st_size)
    ffmpeg("-stream_loop", loops, "-i", part, "-c", "copy", path)
    part.unlink()
    return path


def duration(path):
    """The length of a video, in seconds."""
    entries = ["-show_entries", "format=duration", "-of", "csv=p=0"]
    done = subprocess.run(["ffprobe", "-v", "error", *entries, path], check=True, capture_output=True, text=True)
    return float(done.stdout)


def key_frame(path, seconds):
    """The key frame at or before a time, as ffmpeg decodes it."""
    command = ["ffmpeg", "-nostdin", "-v", "error", "-noaccurate_seek", "-ss", str(seconds), "-i", path]
    # Without passthrough, frames before the position are dropped, the key frame among them.
    command += ["-fps_mode", "passthrough", "-frames:v", "1", "-f", "image2pipe", "-c:v", "png", "-"]
    return decode(subprocess.run(command, check=True, capture_output=True).stdout)


def decode(data):
    """The pixels of an encoded picture, as they are stored: its orientation is not applied."""
    return numpy.asarray(Image.open(io.BytesIO(data)).convert("RGB"), dtype=numpy.float64)


def psnr(left, right):
    """The peak signal-to-noise ratio of two pictures of one size, in decibels."""
    assert left.shape == right.shape, f"the pictures are of different sizes: {left.shape} and {right.shape}"
    error = numpy.mean((left - right) ** 2)
    return math.inf if error == 0 else 10 * math.log10(255**2 / error)
