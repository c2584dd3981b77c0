"""A quick range server of what is in memory, for tests that ask for thousands of sources."""

import re

from loopback_server import LoopbackServer, read_head


class MemoryServer(LoopbackServer):
    """Serves `files`, bytes by their path without a leading slash, while it is entered. They may change at any time."""

    def __init__(self):
        super().__init__()
        self.files = {}
        self.base = f"http://127.0.0.1:{self.port}"

    def url(self, name):
        return f"{self.base}/{name}"

    def serve(self, connection):
        while (head := read_head(connection)) is not None:
            connection.sendall(self.answer(head))

    def answer(self, head):
        path = head.split(b" ", 2)[1].partition(b"?")[0].decode(errors="replace").lstrip("/")
        data = self.files.get(path)
        if data is None:
            return b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"
        asked = re.search(rb"\nrange: *bytes=(\d*)-(\d*)", head.lower())
        if not asked:
            return b"HTTP/1.1 200 OK\r\nAccept-Ranges: bytes\r\nContent-Length: %d\r\n\r\n" % len(data) + data
        size = len(data)
        if asked[1]:
            first, last = int(asked[1]), min(int(asked[2] or size), size - 1)
        else:
            first, last = max(0, size - int(asked[2] or 0)), size - 1
        if first > last:
            return b"HTTP/1.1 416 Range Not Satisfiable\r\nContent-Range: bytes */%d\r\nContent-Length: 0\r\n\r\n" % size
        body = data[first : last + 1]
        place = b"Content-Range: bytes %d-%d/%d\r\nContent-Length: %d\r\n\r\n" % (first, last, size, len(body))
        return b"HTTP/1.1 206 Partial Content\r\n" + place + body
