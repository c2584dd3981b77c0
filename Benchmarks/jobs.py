"""A mix of jobs as a service might meet it, the same for the same seed: stills of every format and size, and frames."""

import random
import subprocess
from dataclasses import dataclass

import media

SEED = 5
#: What of a hundred jobs starts from each: mostly JPEG, since the web mostly is.
KINDS = {"jpg": 38, "png": 15, "webp": 17, "avif": 8, "gif": 10, "frame": 12}
#: Of a hundred jobs of a format, those that start from so many megapixels.
SIZES = {1: 50, 2: 24, 4: 17, 12: 8, 50: 1}
#: What of a hundred jobs are asked for in each format.
OUTPUTS = {"jpg": 68, "webp": 20, "png": 10, "avif": 2}
#: Animated and indexed pictures of more are not met, and no decoder of AV1 reads 50 megapixels for a thumbnail.
LARGEST = {"gif": 12, "avif": 12}
#: Two of each, which differ.
TWINS = 2
FILMS = ["mp4", "mkv", "ts"]


@dataclass
class Job:
    """A rendition of a picture, or a frame of a video. `number` makes it another one than any other."""

    kind: str
    source: str
    output: str
    width: int
    number: int


def mix(count):
    """So many jobs."""
    choice = random.Random(SEED)
    jobs = []
    for number in range(count):
        kind = pick(choice, KINDS)
        source = choice.choice(FILMS) if kind == "frame" else name(kind, min(pick(choice, SIZES), LARGEST.get(kind, 50)), choice.randrange(TWINS))
        jobs.append(Job(kind, source, pick(choice, OUTPUTS), choice.randrange(100, 1001, 20), number))
    return jobs


def pick(choice, shares):
    return choice.choices(list(shares), list(shares.values()))[0]


def name(kind, megapixels, twin):
    return f"{megapixels}-{twin}.{kind}"


def explain():
    """The mix, in words."""
    shares = lambda parts, unit="": ", ".join(f"{share} % {part}{unit}" for part, share in parts.items())  # noqa: E731
    return (
        f"The mix: {shares(KINDS)}; of stills {shares(SIZES, ' MP')} (GIF and AVIF {LARGEST['gif']} MP at most); made as {shares(OUTPUTS)};"
        f" 100 to 1000 px wide; seed {SEED}. Frames: key frames of 1080p video in {', '.join(FILMS)}."
    )


def make_pictures(directory):
    """Makes all pictures of the mix, and returns their paths."""
    paths = []
    for twin in range(TWINS):
        drawn, base = directory / f"drawn-{twin}.png", directory / "base.v"
        source = f"mandelbrot=size=2308x1731:start_scale={3 - twin}:maxiter=400,noise=alls=10"
        media.ffmpeg("-f", "lavfi", "-i", source, "-frames:v", 1, "-compression_level", 1, drawn)
        for megapixels in SIZES:
            width = round((megapixels * 1_000_000 * 4 / 3) ** 0.5) // 4 * 4
            vips("thumbnail", drawn, base, width, "--height", width * 3 // 4, "--size", "force")
            for kind in ["jpg", "png", "webp", "avif", "gif"]:
                if megapixels <= LARGEST.get(kind, 50):
                    path = directory / name(kind, megapixels, twin)
                    encode(base, path, kind)
                    paths.append(path)
        drawn.unlink()
        base.unlink()
    return paths


def encode(base, path, kind):
    options = {
        "jpg": ["jpegsave", "--Q", 85],
        "png": ["pngsave", "--compression", 1],
        "webp": ["webpsave", "--Q", 80, "--effort", 0],
        "avif": ["heifsave", "--compression", "av1", "--Q", 60, "--effort", 0],
        "gif": ["gifsave", "--effort", 1, "--dither", 0],
    }
    operation, *more = options[kind]
    vips(operation, base, path, *more)


def vips(*arguments):
    subprocess.run(["vips", *map(str, arguments)], check=True, timeout=300)
