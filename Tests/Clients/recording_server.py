"""A loopback HTTP server that keeps every byte that it is sent, and answers as it is told."""

import re
import socketserver
import threading
from contextlib import suppress
from dataclasses import dataclass, field
from http.client import responses
from urllib.parse import unquote


@dataclass
class Request:
    method: str
    target: str
    #: Names and values as they came.
    fields: list
    body: bytes
    raw: bytes

    def header(self, name):
        values = [value for found, value in self.fields if found.lower() == name.lower()]
        return ", ".join(values) if values else None

    @property
    def path(self):
        """Without the query, and with its escapes."""
        return self.target.partition("?")[0]

    @property
    def query(self):
        return self.target.partition("?")[2]

    @property
    def name(self):
        """What the path names: the path without its slash in front, and without its escapes."""
        return unquote(self.path.removeprefix("/"))


@dataclass
class Answer:
    status: int
    headers: dict = field(default_factory=dict)
    body: bytes = b""

    def encode(self, request):
        lines = [f"HTTP/1.1 {self.status} {responses[self.status]}", f"Content-Length: {len(self.body)}"]
        lines += [f"{name}: {value}" for name, value in self.headers.items()]
        return "\r\n".join([*lines, "", ""]).encode() + (b"" if request.method == "HEAD" else self.body)


def ranged(request, data):
    """The part of `data` that is asked for."""
    headers = {"Accept-Ranges": "bytes", "ETag": f'"{len(data)}"', "Content-Type": "application/octet-stream"}
    found = re.fullmatch(r"bytes=(\d+)-(\d*)", request.header("x-ms-range") or request.header("Range") or "")
    if not found:
        return Answer(200, headers, data)
    first, last = int(found[1]), min(int(found[2] or len(data)), len(data) - 1)
    if first > last:
        return Answer(416, {"Content-Range": f"bytes */{len(data)}"})
    return Answer(206, headers | {"Content-Range": f"bytes {first}-{last}/{len(data)}"}, data[first : last + 1])


class Handler(socketserver.StreamRequestHandler):
    disable_nagle_algorithm = True

    def handle(self):
        with suppress(ConnectionError):
            while request := self.read():
                server = self.server.owner
                with server.lock:
                    server.requests.append(request)
                self.wfile.write(server.respond(request).encode(request))

    def read(self):
        raw = b""
        while not raw.endswith(b"\r\n\r\n"):
            if not (line := self.rfile.readline(65536)):
                return None
            raw += line
        first, *lines = raw.decode("latin-1").split("\r\n")[:-2]
        method, target, _ = first.split(" ")
        fields = [(name, value.strip()) for name, _, value in (line.partition(":") for line in lines)]
        length = next((int(value) for name, value in fields if name.lower() == "content-length"), 0)
        body = self.rfile.read(length)
        return Request(method, target, fields, body, raw + body)


class Listener(socketserver.ThreadingTCPServer):
    daemon_threads = True
    request_queue_size = 64


class RecordingServer:
    """Serves `objects` (names to bytes) while it is entered. `redirects` maps names to whole locations.

    A subclass asks who may have them.
    """

    def __init__(self, objects=None, host="127.0.0.1", redirects=None):
        self.objects = objects or {}
        self.redirects = redirects or {}
        self.requests = []
        self.lock = threading.Lock()
        self.listener = Listener((host, 0), Handler)
        self.listener.owner = self
        self.port = self.listener.server_address[1]
        self.base = f"http://{host}:{self.port}"

    def url(self, name):
        return f"{self.base}/{name}"

    def respond(self, request):
        return self.refusal(request) or self.serve(request)

    def refusal(self, request):
        """The answer to one who may not have what is asked for."""
        return None

    def serve(self, request):
        if location := self.redirects.get(request.name):
            return Answer(302, {"Location": location})
        if request.name not in self.objects:
            return self.missing(request)
        return ranged(request, self.objects[request.name])

    def missing(self, request):
        return Answer(404)

    def clear(self):
        """Starts to record anew, and returns what was recorded so far."""
        with self.lock:
            recorded, self.requests = self.requests, []
        return recorded

    def __enter__(self):
        threading.Thread(target=self.listener.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        return self

    def __exit__(self, *_):
        self.listener.shutdown()
        self.listener.server_close()
