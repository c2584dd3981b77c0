#!/usr/bin/env python3
"""Adds up the JUnit files of a directory: what failed, what was skipped and why, and one closing line."""

import sys
import xml.etree.ElementTree as ElementTree
from pathlib import Path

#: A missing file means that a run ended before it could report, which is a failure, not nothing.
EXPECTED = ["swift-swift-testing.xml", "clients.xml", "network.xml", "clients-older.xml"]


def read(path):
    """Returns the outcome, name and reason of each test case in a file."""
    try:
        cases = list(ElementTree.parse(path).getroot().iter("testcase"))
    except (OSError, ElementTree.ParseError) as error:
        return [("failed", path.name, f"the run ended before it could report ({error})")]
    if not cases:
        return [("failed", path.name, "the run held no test")]
    return [outcome(case, path) for case in cases]


def outcome(case, path):
    name = f"{path.stem.removesuffix('-swift-testing')}: {case.get('classname', '')}.{case.get('name', '')}"
    for kind, tags in (("failed", ("failure", "error")), ("skipped", ("skipped",))):
        for tag in tags:
            found = case.find(tag)
            if found is not None:
                message, text = found.get("message"), (found.text or "").strip()
                # Of a module that was skipped as a whole, the text alone tells why.
                reason = text if message == "collection skipped" else message or text or "no reason given"
                return kind, name, reason.splitlines()[0]
    return "passed", name, ""


def main(directory):
    results = [result for name in EXPECTED for result in read(Path(directory) / name)]
    for kind in ("failed", "skipped"):
        for _, name, reason in (result for result in results if result[0] == kind):
            print(f"{kind}: {name}: {reason}")
    counts = {kind: sum(result[0] == kind for result in results) for kind in ("passed", "failed", "skipped")}
    print(", ".join(f"{count} {kind}" for kind, count in counts.items()))
    return 1 if counts["failed"] else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
