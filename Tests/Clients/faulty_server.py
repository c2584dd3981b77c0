"""A server that answers the bytes of one file, each path in a way of its own that is wrong, slow or odd."""

import re
import time

from loopback_server import LoopbackServer, read_head


class FaultyServer(LoopbackServer):
    """Serves `data` while it is entered."""

    def __init__(self, data):
        super().__init__()
        self.data = data
        self.base = f"http://127.0.0.1:{self.port}"

    def url(self, way):
        return f"{self.base}/{way}"

    def serve(self, connection):
        if (head := read_head(connection)) is None:
            return
        way = re.match(rb"GET /([^?\s]+)", head)[1].decode()
        asked = re.search(rb"Range: bytes=(\d+)-(\d+)", head)
        span = (int(asked[1]), min(int(asked[2]), len(self.data) - 1)) if asked else None
        getattr(self, way)(connection, span)

    def send(self, connection, status, *fields, body=b""):
        lines = [f"HTTP/1.1 {status}", "Connection: close", *fields, "", ""]
        connection.sendall("\r\n".join(lines).encode() + body)

    def part(self, connection, span, *fields, total=None, body=None):
        first, last = span or (len(self.data) - 1, len(self.data) - 1)
        length = f"Content-Length: {last - first + 1}"
        place = f"Content-Range: bytes {first}-{last}/{total or len(self.data)}"
        self.send(connection, "206 Partial Content", length, place, *fields, body=self.data[first : last + 1] if body is None else body)

    # The ways that can be read.

    def unannounced(self, connection, span):
        self.send(connection, "200 OK", body=self.data)

    def unknown(self, connection, span):
        self.part(connection, span, total="*")

    def endless(self, connection, span):
        self.part(connection, (span[0], len(self.data) - 1) if span else None)

    def breaking(self, connection, span):
        """Sends 64 KiB at most of each answer."""
        first, last = span
        self.part(connection, span, body=self.data[first : min(last + 1, first + 65536)])

    # The ways that cannot.

    def denied(self, connection, span):
        self.send(connection, "403 Forbidden", "Content-Length: 0")

    def missing(self, connection, span):
        self.send(connection, "404 Not Found", "Content-Length: 0")

    def busy(self, connection, span):
        self.send(connection, "503 Service Unavailable", "Content-Length: 0", "Retry-After: 7")

    def gzip(self, connection, span):
        self.part(connection, span, "Content-Encoding: gzip")

    def compressed(self, connection, span):
        self.send(connection, "200 OK", "Content-Encoding: gzip", body=self.data)

    def several(self, connection, span):
        self.send(connection, "206 Partial Content", "Content-Type: multipart/byteranges; boundary=x", body=self.data)

    def elsewhere(self, connection, span):
        self.part(connection, (span[0] + 1, span[1]))

    def silent(self, connection, span):
        time.sleep(10)

    def stalling(self, connection, span):
        self.part(connection, span, body=self.data[span[0] : span[0] + 10])
        time.sleep(10)

    def dripping(self, connection, span):
        self.send(connection, "200 OK", f"Content-Length: {len(self.data)}")
        for index in range(100):
            connection.sendall(self.data[index : index + 1])
            time.sleep(0.05)

    def enormous(self, connection, span):
        self.send(connection, "200 OK", "Content-Length: 99999999999")
        time.sleep(10)

    def growing(self, connection, span):
        """Is a byte longer with each answer."""
        self.data += b"x"
        self.part(connection, span)
