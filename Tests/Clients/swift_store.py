"""OpenStack Swift behind its S3 interface, on loopback: a proxy, and one server each for accounts, containers and objects.

It comes from PyPI. Who may use it stands in the proxy's configuration, objects are kept in memory, and there is no
memcached, no Keystone and no replication.
"""

import os
import pwd
import secrets
import sys
from contextlib import contextmanager
from pathlib import Path

import requests

import known_secrets
from bucket_store import AccessKey, BucketStore
from daemons import Daemons
from server import free_port

#: Not the one that is tried first, so that it has to be found out.
REGION = "eu-central-1"
PROGRAMS = Path(sys.executable).parent

#: Writes where each kind of server is: one device on one port, one copy of everything.
RINGS = """
import sys
from swift.common.ring.builder import RingBuilder

for kind, port in (argument.split("=") for argument in sys.argv[1:]):
    builder = RingBuilder(part_power=4, replicas=1, min_part_hours=0)
    place = {"region": 1, "zone": 1, "ip": "127.0.0.1", "port": int(port), "device": "disk", "weight": 1}
    builder.add_dev(place)
    builder.rebalance()
    builder.get_ring().save(f"{kind}.ring.gz")
"""


def missing():
    """Why the store cannot run here, or None."""
    absent = [kind for kind in ("proxy", "account", "container", "object") if not program(kind).exists()]
    return f"OpenStack Swift is not installed: {', '.join(absent)} (PyPI: swift)" if absent else None


def program(kind):
    return PROGRAMS / f"swift-{kind}-server"


def proxy(directory, port, owner, stranger):
    return f"""
[DEFAULT]
bind_ip = 127.0.0.1
bind_port = {port}
workers = 0
user = {pwd.getpwuid(os.getuid()).pw_name}
swift_dir = {directory}

[pipeline:main]
pipeline = catch_errors gatekeeper s3api tempauth bulk slo proxy-server

[app:proxy-server]
use = egg:swift#proxy
account_autocreate = true

[filter:catch_errors]
use = egg:swift#catch_errors

[filter:gatekeeper]
use = egg:swift#gatekeeper

[filter:s3api]
use = egg:swift#s3api
location = {REGION}

[filter:tempauth]
use = egg:swift#tempauth
user_stills_owner = {owner.secret} .admin
user_stills_stranger = {stranger.secret}

[filter:bulk]
use = egg:swift#bulk

[filter:slo]
use = egg:swift#slo
"""


def part(kind, directory, port):
    return f"""
[DEFAULT]
bind_ip = 127.0.0.1
bind_port = {port}
workers = 0
user = {pwd.getpwuid(os.getuid()).pw_name}
swift_dir = {directory}
devices = {directory}/devices
mount_check = false
disable_fallocate = true

[pipeline:main]
pipeline = {kind}-server

[app:{kind}-server]
use = egg:swift#{"mem_object" if kind == "object" else kind}
"""


@contextmanager
def running(directory):
    """A store of its own in `directory`, for as long as it is entered."""
    (directory / "devices" / "disk").mkdir(parents=True)
    hashing = f"swift_hash_path_suffix = {secrets.token_hex(8)}"
    policy = "[storage-policy:0]\nname = memory\ndefault = yes"
    (directory / "swift.conf").write_text(f"[swift-hash]\n{hashing}\n\n{policy}\n")
    daemons = Daemons(directory)
    try:
        ports = {kind: free_port() for kind in ("account", "container", "object")}
        daemons.run(sys.executable, "-c", RINGS, *(f"{kind}={port}" for kind, port in ports.items()))
        for kind, port in ports.items():
            (directory / f"{kind}.conf").write_text(part(kind, directory, port))
            daemons.start(kind, program(kind), directory / f"{kind}.conf")
        port = free_port()
        owner, stranger = (
            AccessKey(f"stills:{name}", known_secrets.register(secrets.token_hex(20))) for name in ("owner", "stranger")
        )
        (directory / "proxy.conf").write_text(proxy(directory, port, owner, stranger))
        daemons.start("proxy", program("proxy"), directory / "proxy.conf")
        store = BucketStore("swift", f"http://127.0.0.1:{port}", REGION, owner, stranger)
        daemons.wait(lambda: answers(store))
        yield store
    finally:
        daemons.stop()


def answers(store):
    """Whether a bucket can be made, which takes all four."""
    try:
        store.make_bucket()
    except Exception:
        return False
    return True
