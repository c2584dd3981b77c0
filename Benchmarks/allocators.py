"""The memory curve of renderers, shortened, with each allocator and setting that comes in question."""

import subprocess
from pathlib import Path

import curve
import jobs
from report import table

COUNT = 4_000
MARKS = [100, 500, 1_000, 2_000]
JEMALLOC = "/usr/lib/x86_64-linux-gnu/libjemalloc.so.2"

#: Sets glibc's allocator up in whatever program it is loaded into, and gives back what is free once a second.
SETTING = """\
#include <malloc.h>
#include <pthread.h>
#include <unistd.h>
static void *trim(void *unused) { for (;;) { sleep(1); malloc_trim(0); } }
__attribute__((constructor)) static void start(void) {
    pthread_t thread;
    if (ARENAS) mallopt(M_ARENA_MAX, ARENAS);
    if (MAPPED) { mallopt(M_MMAP_THRESHOLD, MAPPED); mallopt(M_TRIM_THRESHOLD, MAPPED); }
    if (TRIMS) pthread_create(&thread, 0, trim, 0);
}
"""
#: The arenas at most, the size from which a block is a mapping of its own, and whether it trims; 0 is glibc's own way.
GLIBC = {
    "glibc": (0, 0, 0),
    "glibc, 2 arenas": (2, 0, 0),
    "glibc, 1 arena": (1, 0, 0),
    "glibc, 2 arenas, trimmed": (2, 0, 1),
    "glibc, 2 arenas, from 128 KiB mapped": (2, 131072, 0),
}


def allocators(stills, directory, count=COUNT):
    """Renderers have no environment, but what the dynamic linker needs: so each setting is a library that is loaded first."""
    libraries = {"glibc": None} | {name: library(directory, *how) for name, how in GLIBC.items() if any(how)}
    if Path(JEMALLOC).exists():
        libraries["jemalloc"] = JEMALLOC
    else:
        print(f"\njemalloc is left out: {JEMALLOC} is missing (libjemalloc2).")
    pictures = jobs.make_pictures(directory)
    films = curve.make_films(directory)
    mixed = jobs.mix(count)
    print(f"\n{jobs.explain()}")
    # No renderer is replaced, or that would be measured.
    settings = {"ISOLATION_JOBS": "1000000", "ISOLATION_RESIDENT_BYTES": str(1 << 40)}
    marks = [mark for mark in MARKS if mark < count] + [count]
    rows = []
    for name, path in libraries.items():
        environment = {"LD_PRELOAD": str(path)} if path else {}
        rest, peak = curve.of_stills(directory, pictures, films, mixed, environment, settings)
        held = {done: f"{resident / 1e6:.0f}" for done, resident, *_ in rest}
        rows.append((name, held[0], *(held[mark] for mark in marks), f"{rest[-1][2] / 1e6:.0f}", f"{peak['resident'] / 1e6:.0f}", f"{rest[-1][0] / rest[-1][3]:.1f}"))
    title = f"Renderers, none of which is replaced: RSS in MB of all processes at rest after so many jobs, {curve.AT_ONCE} at once"
    table(title, ["allocator", "at first", *map(str, marks), "PSS at the end", "peak", "jobs/s"], rows)
    for path in [*pictures, *films]:
        path.unlink()


def library(directory, arenas, mapped, trims):
    path = directory / f"malloc-{arenas}-{mapped}-{trims}.so"
    defined = [f"-DARENAS={arenas}", f"-DMAPPED={mapped}", f"-DTRIMS={trims}"]
    subprocess.run(["cc", "-shared", "-fPIC", *defined, "-o", path, "-xc", "-"], input=SETTING, text=True, check=True)
    return path
