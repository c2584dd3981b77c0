"""What the kernel says of a server's processes: which there are, what they hold open, and the memory that they take."""

import os
import re
import time
from collections import Counter
from pathlib import Path

PROCESSES = Path("/proc")


def status(pid, name):
    """A field of a process's status, such as `NoNewPrivs`."""
    text = (PROCESSES / str(pid) / "status").read_text()
    return re.search(rf"^{name}:\s*(.*)$", text, re.MULTILINE)[1].strip()


def is_there(pid):
    """Whether a process is there and has not ended: one that nobody has waited for yet has."""
    try:
        return not status(pid, "State").startswith(("Z", "X"))
    except (FileNotFoundError, ProcessLookupError):
        return False


def children(pid):
    """The processes that this one has started, those that have ended and were not waited for among them."""
    found = []
    for entry in PROCESSES.iterdir():
        if entry.name.isdigit():
            try:
                # The command's name, in parentheses, may hold anything.
                parent = (entry / "stat").read_text().rpartition(")")[2].split()[1]
            except (FileNotFoundError, ProcessLookupError):
                continue
            if parent == str(pid):
                found.append(int(entry.name))
    return sorted(found)


def renderers(pid):
    """The renderers of a server that are there."""
    return [child for child in children(pid) if "renderer" in arguments(child)]


def arguments(pid):
    """The command line of a process; of one that has ended there is none."""
    try:
        return (PROCESSES / str(pid) / "cmdline").read_bytes().decode(errors="replace").split("\0")[:-1]
    except (FileNotFoundError, ProcessLookupError):
        return []


def descriptors(pid):
    """How many descriptors of each kind a process holds: `unix`, `inet`, `memfd`, `pipe`, `catalog`, `file`, and those without a file."""
    local = {line.split()[6] for line in (PROCESSES / str(pid) / "net" / "unix").read_text().splitlines()[1:]}
    kinds = Counter()
    for link in (PROCESSES / str(pid) / "fd").iterdir():
        try:
            target = os.readlink(link)
        except FileNotFoundError:
            continue
        kinds[kind(target, local)] += 1
    return kinds


def kind(target, local):
    """What a descriptor's link shows. `local` are the inodes of sockets within this machine."""
    if found := re.fullmatch(r"socket:\[(\d+)\]", target):
        return "unix" if found[1] in local else "inet"
    if target.startswith("/memfd:"):
        return "memfd"
    if target.startswith("pipe:"):
        return "pipe"
    if "stills.sqlite" in target:
        return "catalog"
    return "file" if target.startswith("/") else target


def shared_memory(pid):
    """The pieces of anonymous shared memory that a process has mapped, by their place."""
    maps = (PROCESSES / str(pid) / "maps").read_text().splitlines()
    return [line for line in maps if "/memfd:" in line]


def footprint(pid):
    """What a server must hold as much of after its work as before: descriptors, processes, shared memory.

    Its connections are left out: those to clients and sources may be kept for the next request, and those to the catalog are opened when as many ask at
    the same time as never before.
    """
    kinds = descriptors(pid)
    del kinds["inet"], kinds["catalog"]
    return {"descriptors": kinds, "processes": len(children(pid)), "shared memory": len(shared_memory(pid))}


def assert_footprint(pid, before, handles):
    """Fails where a server holds more or less than before, for longer than a few seconds: clearing up takes a moment.

    `handles` are how many of libcurl's there may be, each of which keeps a pair of sockets for itself from its first request on.
    """
    deadline = time.monotonic() + 5
    while not same(now := footprint(pid), before, handles):
        assert time.monotonic() < deadline, f"the server holds {now}, and held {before}"
        time.sleep(0.05)


def same(now, before, handles):
    local = [kinds["descriptors"]["unix"] for kinds in (now, before)]
    if not local[1] <= local[0] <= now["processes"] + 2 * handles:
        return False
    others = [part | {"descriptors": part["descriptors"] - Counter(unix=count)} for part, count in zip((now, before), local, strict=True)]
    return others[0] == others[1]


def memory(pid):
    """The resident and the proportional size of a process and all that it has started, in bytes.

    Pages that several processes share count once for each of them in the first sum, and once in the second.
    """
    resident = proportional = 0
    for each in [pid, *descendants(pid)]:
        try:
            text = (PROCESSES / str(each) / "smaps_rollup").read_text()
        except (FileNotFoundError, ProcessLookupError):
            continue
        resident += kilobytes(text, "Rss")
        proportional += kilobytes(text, "Pss")
    return resident, proportional


def descendants(pid):
    """The processes that this one and its own have started."""
    found = children(pid)
    return found + [more for child in found for more in descendants(child)]


def kilobytes(text, name):
    """A size of a rollup, in bytes; a process that is just ending has none."""
    found = re.search(rf"^{name}:\s+(\d+) kB", text, re.MULTILINE)
    return int(found[1]) * 1024 if found else 0
