"""Hosts at every address: public ones that serve what a test puts there, and all others, where nobody may come."""

import http.server
import ipaddress
import re
import socket
import ssl
import threading
from dataclasses import dataclass, field

#: The addresses at which there is a server; whoever comes to any other address has gone astray.
PUBLIC = ["93.184.216.34", "1.1.1.1", "8.8.8.8", "2606:4700::1111", "2a00:1450:4001::1"]
#: Where it answers: at the ports of http and https, and at one that an operator may add.
SERVED = [80, 443, 8080]
#: Ports of what an attacker would like to reach, among them the one that is set as a proxy's.
HEARD = [*SERVED, 21, 22, 25, 70, 81, 2375, 3128, 3306, 5432, 6379, 8500, 9200, 10250, 11211, 27017]


@dataclass
class Visit:
    """A connection: the address and port that it was made to, and the first bytes of it."""

    address: str
    port: int
    received: bytes = b""


@dataclass
class Page:
    body: bytes = b""
    status: int = 200
    location: bytes | None = None


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        everywhere = self.server
        everywhere.requests.append((self.command, self.headers["Host"], self.path))
        page = everywhere.pages.get(self.path)
        if page is None:
            page = Page(status=404)
        body, status, fields = page.body, page.status, b""
        span = re.fullmatch(r"bytes=(\d+)-(\d+)", self.headers.get("Range") or "")
        if page.location is not None:
            fields += b"Location: " + page.location + b"\r\n"
        elif status == 200 and span and int(span[1]) < len(body):
            first, last = int(span[1]), min(int(span[2]), len(body) - 1)
            fields += b"Content-Range: bytes %d-%d/%d\r\n" % (first, last, len(body))
            body, status = body[first : last + 1], 206
        self.wfile.write(b"HTTP/1.1 %d Answer\r\n%sContent-Length: %d\r\n\r\n" % (status, fields, len(body)) + body)

    def do_POST(self):
        self.rfile.read(int(self.headers["Content-Length"]))
        self.do_GET()

    def log_message(self, *_):
        pass


@dataclass
class Everywhere:
    """Listens at all addresses while it is entered. `pages` maps paths, with their slash, to what is there."""

    certificate: tuple
    pages: dict = field(default_factory=dict)
    requests: list = field(default_factory=list)
    #: Who came to an address or a port where nobody may come.
    strays: list = field(default_factory=list)

    def __enter__(self):
        self.tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.tls.load_cert_chain(*self.certificate)
        self.marked = {}
        self.listeners = []
        for port in HEARD:
            for family, host in ((socket.AF_INET, "0.0.0.0"), (socket.AF_INET6, "::")):
                listener = socket.create_server((host, port), family=family, backlog=128)
                self.listeners.append(listener)
                threading.Thread(target=self.accept, args=[listener], daemon=True).start()
        return self

    def __exit__(self, *_):
        for listener in self.listeners:
            listener.close()

    def url(self, path, host="93.184.216.34", scheme="http"):
        return f"{scheme}://{host}{path}"

    def accept(self, listener):
        try:
            while True:
                connection, peer = listener.accept()
                arrived = self.marked.get((listener, peer[1]))
                if arrived:
                    connection.close()
                    arrived.set()
                    continue
                address, port = connection.getsockname()[:2]
                is_served = address in PUBLIC and port in SERVED
                if not is_served:
                    visit = Visit(address, port)
                    self.strays.append(visit)
                serve = self.serve if is_served else self.hear
                threading.Thread(target=serve, args=[connection, peer if is_served else visit], daemon=True).start()
        except OSError:
            pass

    def serve(self, connection, peer):
        try:
            if connection.getsockname()[1] == 443:
                connection = self.tls.wrap_socket(connection, server_side=True)
            with connection:
                Handler(connection, peer, self)
        except OSError:
            pass

    def hear(self, connection, visit):
        """Keeps what is said, and says nothing."""
        with connection:
            connection.settimeout(0.5)
            try:
                visit.received = connection.recv(4096)
            except OSError:
                pass

    def catch_up(self):
        """Returns when every connection has been noticed that was made before."""
        for listener in self.listeners:
            is_four = listener.family == socket.AF_INET
            with socket.socket(listener.family) as mark:
                here = "127.0.0.1" if is_four else "::1"
                mark.bind((here, 0))
                arrived = threading.Event()
                place = (listener, mark.getsockname()[1])
                self.marked[place] = arrived
                mark.connect((here, listener.getsockname()[1]))
                assert arrived.wait(10), "a listener of the tests has ended"
                del self.marked[place]

    def clear(self):
        """Starts to count anew, and returns what was asked of the public addresses, and who came anywhere else."""
        self.catch_up()
        counted = self.requests, self.strays
        self.requests, self.strays = [], []
        return counted


def can_be_heard(address):
    """Whether the kernel lets anybody connect to an address, and to that very address."""
    host = ipaddress.ip_address(address)
    if host.is_multicast or address == "255.255.255.255":
        return False
    return host.version == 4 or not host.is_link_local and str(host.ipv4_mapped) not in PUBLIC
