"""A loopback HTTP server of a directory's files that counts: every request, and every byte of a body."""

import re
import threading
import time
from contextlib import suppress
from dataclasses import dataclass, field
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urlsplit


@dataclass
class Count:
    """What was asked of the server since it was last cleared."""

    requests: list = field(default_factory=list)
    bytes: int = 0


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    # Headers and body go out as one, or a small answer waits for the client's delayed acknowledgement.
    wbufsize = -1
    disable_nagle_algorithm = True

    def handle(self):
        # A client that has what it wants hangs up in the middle of an answer.
        with suppress(BrokenPipeError, ConnectionResetError):
            super().handle()

    def finish(self):
        with suppress(BrokenPipeError, ConnectionResetError):
            super().finish()

    def do_HEAD(self):
        self.answer(with_body=False)

    def do_GET(self):
        self.answer(with_body=True)

    def answer(self, with_body):
        server = self.server.owner
        time.sleep(server.delay)
        path = urlsplit(self.path).path.lstrip("/")
        with server.lock:
            server.count.requests.append((self.command, self.path, self.headers.get("Range")))
        if path in server.redirects:
            return self.empty(302, {"Location": server.redirects[path]})
        file = server.directory / path
        if not file.is_file():
            return self.empty(404)
        status = file.stat()
        size = status.st_size
        # A file that is replaced has another number, and one that is written to another time.
        version = {"ETag": f'"{status.st_ino:x}-{status.st_mtime_ns:x}"', "Last-Modified": formatdate(status.st_mtime, usegmt=True)}
        if self.headers.get("If-Match", version["ETag"]) != version["ETag"]:
            return self.empty(412)
        if self.headers.get("If-None-Match") == version["ETag"]:
            return self.empty(304, version)
        span = self.span(size)
        if span is None:
            return self.empty(416, {"Content-Range": f"bytes */{size}"})
        first, last, partial = span
        self.send_response(206 if partial else 200)
        self.send_header("Content-Length", str(last - first + 1))
        self.send_header("Accept-Ranges", "bytes")
        for name, value in version.items():
            self.send_header(name, value)
        if partial:
            self.send_header("Content-Range", f"bytes {first}-{last}/{size}")
        self.end_headers()
        if with_body:
            self.send_span(file, first, last - first + 1)

    def span(self, size):
        """The first and last byte that are asked for, and whether that is a part; None where there is no such."""
        found = re.fullmatch(r"bytes=(\d*)-(\d*)", self.headers.get("Range") or "")
        if not found or found.groups() == ("", ""):
            return 0, size - 1, False
        if found[1] == "":
            return max(0, size - int(found[2])), size - 1, True
        first, last = int(found[1]), min(int(found[2] or size), size - 1)
        return (first, last, True) if first <= last else None

    def send_span(self, path, first, left):
        server = self.server.owner
        with open(path, "rb") as file:
            file.seek(first)
            while left > 0 and (chunk := file.read(min(left, 1 << 16))):
                self.wfile.write(chunk)
                left -= len(chunk)
                with server.lock:
                    server.count.bytes += len(chunk)

    def empty(self, status, headers=None):
        self.send_response(status)
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        if status != 304:
            self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_):
        pass


class RangeServer:
    """Serves `directory` while it is entered. `redirects` maps paths, without a leading slash, to locations.

    Every answer begins `delay` seconds after its request.
    """

    def __init__(self, directory, host="127.0.0.1", redirects=None, delay=0):
        self.directory = Path(directory)
        self.delay = delay
        self.redirects = redirects or {}
        self.lock = threading.Lock()
        self.count = Count()
        self.http = ThreadingHTTPServer((host, 0), Handler)
        self.http.daemon_threads = True
        self.http.owner = self
        self.base = f"http://{host}:{self.http.server_port}"

    def url(self, name):
        return f"{self.base}/{name}"

    def clear(self):
        """Starts to count anew, and returns what was counted so far."""
        with self.lock:
            counted, self.count = self.count, Count()
        return counted

    def __enter__(self):
        threading.Thread(target=self.http.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_):
        self.http.shutdown()
        self.http.server_close()
