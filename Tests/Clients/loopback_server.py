"""A bare server on loopback, for tests that answer byte by byte: it accepts, and a subclass serves."""

import socket
import threading
from contextlib import suppress


class LoopbackServer:
    """Serves each connection in a thread while it is entered; `serve(connection)` is the subclass's."""

    def __init__(self):
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.port = self.socket.getsockname()[1]

    def __enter__(self):
        threading.Thread(target=self.accept, daemon=True).start()
        return self

    def __exit__(self, *_):
        self.socket.close()

    def accept(self):
        with suppress(OSError):
            while True:
                connection, _ = self.socket.accept()
                threading.Thread(target=self.guarded, args=(connection,), daemon=True).start()

    def guarded(self, connection):
        with connection, suppress(OSError):
            self.serve(connection)


def read_head(connection):
    """All that has come once the head of a request is whole; None where the client went before."""
    head = b""
    while b"\r\n\r\n" not in head:
        if not (more := connection.recv(65536)):
            return None
        head += more
    return head
