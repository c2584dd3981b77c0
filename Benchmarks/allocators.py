"""The memory curve, shortened, of one process that renders on threads, with each allocator and setting that comes in question."""

import subprocess
from pathlib import Path

import curve
import jobs
from report import table

COUNT = 4_000
MARKS = [500, 1_000, 2_000, 4_000]
JEMALLOC = "/usr/lib/x86_64-linux-gnu/libjemalloc.so.2"

#: Gives free memory back once a second: what a server could do for itself.
TRIMMING = """\
#include <malloc.h>
#include <pthread.h>
#include <unistd.h>
static void *work(void *unused) { for (;;) { sleep(1); malloc_trim(0); } }
__attribute__((constructor)) static void start(void) { pthread_t thread; pthread_create(&thread, 0, work, 0); }
"""


def allocators(stills, directory, count=COUNT):
    """Renders without isolation, since renderers have no environment."""
    trimming = directory / "trimming.so"
    subprocess.run(["cc", "-shared", "-fPIC", "-o", trimming, "-xc", "-", "-lpthread"], input=TRIMMING, text=True, check=True)
    variants = {
        "glibc": {},
        "glibc, trimmed each second": {"LD_PRELOAD": trimming},
        "glibc, 2 arenas": {"MALLOC_ARENA_MAX": "2"},
        "glibc, 1 arena": {"MALLOC_ARENA_MAX": "1"},
        "glibc, 2 arenas, trimmed each second": {"MALLOC_ARENA_MAX": "2", "LD_PRELOAD": trimming},
        "glibc, 2 arenas, large blocks mapped": {"MALLOC_ARENA_MAX": "2", "MALLOC_MMAP_THRESHOLD_": "131072", "MALLOC_TRIM_THRESHOLD_": "131072"},
    }
    if Path(JEMALLOC).exists():
        variants["jemalloc"] = {"LD_PRELOAD": JEMALLOC}
        variants["jemalloc, 2 arenas, 1 s of decay"] = {"LD_PRELOAD": JEMALLOC, "MALLOC_CONF": "narenas:2,dirty_decay_ms:1000,muzzy_decay_ms:0,background_thread:true"}
    else:
        print(f"\njemalloc is left out: {JEMALLOC} is missing (libjemalloc2).")
    pictures = jobs.make_pictures(directory)
    films = curve.make_films(directory)
    mixed = jobs.mix(count)
    print(f"\n{jobs.explain()}")
    rows = []
    for name, environment in variants.items():
        words = {key: str(value) for key, value in environment.items()}
        rest, peak = curve.of_stills(directory, pictures, films, mixed, words, {"ISOLATION_ENABLED": "false"})
        held = {done: resident for done, resident, *_ in rest}
        at = [f"{held[mark] / 1e6:.0f}" if mark in held else "" for mark in MARKS]
        rows.append((name, f"{held[0] / 1e6:.0f}", *at, f"{peak['resident'] / 1e6:.0f}", f"{rest[-1][0] / rest[-1][3]:.1f}"))
        print(rows[-1], flush=True)
    columns = ["allocator", "RSS at first, MB", *[f"after {mark}" for mark in MARKS], "peak", "jobs/s"]
    table(f"One process on threads, {curve.AT_ONCE} jobs at once: its resident size at rest", columns, rows)
    for path in [*pictures, *films]:
        path.unlink()
