"""Every secret that a test has used, and the search that finds none of them where it must not be."""

import base64
import json
import subprocess
from urllib.parse import quote, quote_plus

#: What was registered: each form of a secret, and the secret.
forms = {}


def register(text):
    """Remembers a secret, from now to the end of the run, and returns it. It must be of no use as a word."""
    assert len(text) >= 8, "a secret of a test must be long enough not to be found by chance"
    # Of several lines, such as a key in PEM, each is searched for, as line breaks are written in many ways.
    for line in text.splitlines():
        if len(line) >= 8 and not line.startswith("-----"):
            forms.update((form, text) for form in forms_of(line))
    return text


def forms_of(line):
    """A line as it is, and as it stands in a URL, in JSON, in hexadecimal, and in base64 at any place."""
    raw = line.encode()
    found = {raw, raw.hex().encode(), raw.hex().upper().encode()}
    for text in (quote(line, safe=""), quote(line), quote_plus(line)):
        found |= {text.encode(), text.replace("%", "%25").encode()}
        found.add("".join(part.lower() if part.startswith("%") else part for part in split_escapes(text)).encode())
    escaped = json.dumps(line)[1:-1]
    found |= {escaped.encode(), escaped.replace("/", "\\/").encode(), json.dumps(line, ensure_ascii=False)[1:-1].encode()}
    for before in range(3):
        # What stands beside it shares the first and the last characters.
        whole = base64.b64encode(b"\0" * before + raw).rstrip(b"=")
        inner = whole[(before * 8 + 5) // 6 : (before + len(raw)) * 8 // 6]
        found |= {inner, inner.replace(b"+", b"-").replace(b"/", b"_")}
    return found


def split_escapes(text):
    """`a%2Fb` is `a`, `%2F`, `b`."""
    first, *rest = text.split("%")
    return [first, *(piece for part in rest for piece in ("%" + part[:2], part[2:]))]


def found_in(data):
    """The registered secrets that some bytes hold, in any form."""
    return {secret for form, secret in forms.items() if form in data}


def assert_absent(data, place):
    """Fails where the bytes hold a registered secret; `place` is told, and the secret."""
    found = found_in(data)
    assert not found, f"{place} holds the secrets {sorted(found)}"


def assert_absent_below(directory):
    """Fails where a file of a server's directory holds a registered secret, or a master key; but for `master.key`
    itself, and standard output, where new API keys are told."""
    key_file = directory / "data" / "master.key"
    patterns = set(forms)
    if key_file.is_file():
        for line in key_file.read_text().split():
            patterns |= forms_of(line)
    if not patterns or not directory.is_dir():
        return
    options = ["--recursive", "--files-with-matches", "--text", "--fixed-strings", "--no-messages", "--devices=skip"]
    searched = subprocess.run(
        ["grep", *options, "--exclude=master.key", "--exclude=stdout", "--file=-", directory],
        input=b"\n".join(sorted(patterns)),
        capture_output=True,
        env={"LC_ALL": "C", "PATH": "/usr/bin:/bin"},
    )
    places = [line for line in searched.stdout.decode().splitlines() if line]
    if places:
        held = {place: sorted(found_in(open(place, "rb").read())) or "a master key" for place in places}
        raise AssertionError(f"files hold secrets: {held}")
    # grep answers 2 also where a file went while it looked, which SQLite's do.
    assert searched.returncode in (1, 2), searched.stderr
