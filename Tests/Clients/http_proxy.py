"""A small HTTP proxy on the loopback interface that records what it is asked, for plain requests and for tunnels."""

import socket
import threading
from contextlib import suppress

from loopback_server import LoopbackServer, read_head


class HTTPProxy(LoopbackServer):
    """Forwards while it is entered. `hosts` maps the names of hosts to addresses with ports, as its own name server.

    `requests` holds, for each request, its first line and its header fields, names in lower case.
    """

    def __init__(self, hosts):
        super().__init__()
        self.hosts = hosts
        self.requests = []

    def serve(self, client):
        if (head := read_head(client)) is None:
            return
        head, _, rest = head.partition(b"\r\n\r\n")
        first, *lines = head.decode().split("\r\n")
        fields = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
        self.requests.append((first, fields))
        method, target, _ = first.split(" ")
        name = target if method == "CONNECT" else target.split("/")[2]
        if name not in self.hosts:
            client.sendall(b"HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
            return
        with socket.create_connection(self.hosts[name]) as source:
            if method == "CONNECT":
                client.sendall(b"HTTP/1.1 200 Connection established\r\nContent-Range: bytes 0-0/1\r\n\r\n")
            else:
                path = "/" + target.split("/", 3)[3]
                kept = [line for line in lines if not line.lower().startswith(("proxy-", "connection:"))]
                request = "\r\n".join([f"{method} {path} HTTP/1.1", "Connection: close", *kept, "", ""])
                source.sendall(request.encode() + rest)
            back = threading.Thread(target=self.copy, args=(source, client), daemon=True)
            back.start()
            self.copy(client, source)
            back.join()

    @staticmethod
    def copy(source, target):
        with suppress(OSError):
            while data := source.recv(65536):
                target.sendall(data)
        with suppress(OSError):
            target.shutdown(socket.SHUT_WR)
