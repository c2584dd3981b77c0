"""A server of names whose answers the tests choose, over UDP and TCP."""

import ipaddress
import socket
import struct
import threading
from collections import Counter
from dataclasses import dataclass, field

A, CNAME, AAAA = 1, 5, 28
SERVFAIL, NXDOMAIN = 2, 3


@dataclass
class Name:
    """What is answered for a name: each look-up's addresses in turn, the last ones from then on."""

    turns: list
    alias: str | None = None
    code: int = 0
    #: Whether the answer is too long for UDP, so that it is asked for by TCP.
    is_truncated: bool = False


def addresses(*texts, **more):
    """A name with these addresses, of either family, at each look-up."""
    return Name([list(texts)], **more)


def turns(*lists):
    """A name with other addresses at each look-up."""
    return Name([list(texts) for texts in lists])


def alias(name):
    return Name([[]], alias=name)


def error(code):
    return Name([[]], code=code)


@dataclass
class NameServer:
    """Answers while it is entered; names that it does not have are answered as missing. Nothing may be kept (TTL 0)."""

    host: str
    names: dict
    asked: Counter = field(default_factory=Counter)

    def __enter__(self):
        self.datagrams = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.datagrams.bind((self.host, 53))
        self.streams = socket.create_server((self.host, 53))
        for serve in (self.serve_datagrams, self.serve_streams):
            threading.Thread(target=serve, daemon=True).start()
        return self

    def __exit__(self, *_):
        self.datagrams.close()
        self.streams.close()

    def serve_datagrams(self):
        try:
            while True:
                query, sender = self.datagrams.recvfrom(4096)
                self.datagrams.sendto(self.answer(query, is_datagram=True), sender)
        except OSError:
            pass

    def serve_streams(self):
        try:
            while True:
                connection, _ = self.streams.accept()
                with connection, connection.makefile("rb") as reader:
                    while len(head := reader.read(2)) == 2:
                        answer = self.answer(reader.read(struct.unpack("!H", head)[0]), is_datagram=False)
                        connection.sendall(struct.pack("!H", len(answer)) + answer)
        except OSError:
            pass

    def answer(self, query, is_datagram):
        labels, place = [], 12
        while length := query[place]:
            labels.append(query[place + 1 : place + 1 + length].decode("latin-1"))
            place += 1 + length
        question = query[12 : place + 5]
        kind = struct.unpack("!H", query[place + 1 : place + 3])[0]
        name = ".".join(labels).lower()
        known = self.names.get(name)
        truncated = known is not None and known.is_truncated and is_datagram
        code = NXDOMAIN if known is None else known.code
        records = [] if truncated or known is None else self.records(name, known, kind)
        flags = 0x8580 | (0x0200 if truncated else 0) | code
        return query[:2] + struct.pack("!5H", flags, 1, len(records), 0, 0) + question + b"".join(records)

    def records(self, name, known, kind):
        """The records of a name; those of an alias follow it, as a resolver would have them."""
        found, owner = [], b"\xc0\x0c"
        while known is not None and known.alias:
            target = encode(known.alias)
            found.append(record(owner, CNAME, target))
            owner, name, known = target, known.alias, self.names.get(known.alias)
        if known is None:
            return found
        turn = known.turns[min(self.asked[name, kind], len(known.turns) - 1)]
        self.asked[name, kind] += 1
        for address in map(ipaddress.ip_address, turn):
            if kind == (A if address.version == 4 else AAAA):
                found.append(record(owner, kind, address.packed))
        return found


def encode(name):
    return b"".join(bytes([len(label)]) + label.encode() for label in name.split(".")) + b"\0"


def record(owner, kind, data):
    return owner + struct.pack("!HHIH", kind, 1, 0, len(data)) + data
