"""Ceph's S3 gateway on loopback: one monitor, one store that keeps everything in memory, and the gateway.

There is no manager, no authentication between the parts, and nothing is written outside the directory.
"""

import json
import secrets
import shutil
import uuid
from contextlib import contextmanager

import requests

import known_secrets
from bucket_store import AccessKey, BucketStore
from daemons import Daemons
from server import free_port

ROLE = "reader"
PROGRAMS = ["ceph", "ceph-mon", "ceph-osd", "monmaptool", "radosgw", "radosgw-admin"]


def missing():
    """Why the store cannot run here, or None."""
    absent = [name for name in PROGRAMS if shutil.which(name) is None]
    return f"Ceph is not installed: {', '.join(absent)} (Debian: ceph-mon ceph-osd radosgw)" if absent else None


def configuration(directory, cluster, monitor, gateway):
    return f"""
[global]
fsid = {cluster}
mon initial members = a
mon host = [v2:127.0.0.1:{monitor}/0]
public network = 127.0.0.0/8
public addr = 127.0.0.1
cluster addr = 127.0.0.1
ms bind ipv6 = false
# The gateway would insist on encryption, which needs the authentication that is off, and wait for ever.
ms mon client mode = crc
auth cluster required = none
auth service required = none
auth client required = none
run dir = {directory}
crash dir = {directory}
admin socket =
pid file =
log file = {directory}/$name.log
log to stderr = false
osd pool default size = 1
osd pool default min size = 1
osd pool default pg num = 1
osd pool default pgp num = 1
osd pool default pg autoscale mode = off
osd crush chooseleaf type = 0
osd fast shutdown notify mon = false

[mon]
mon data = {directory}/mon
mon cluster log file = {directory}/cluster.log
mon allow pool size one = true
mon max pg per osd = 1000
mon data avail crit = 1
mon data avail warn = 2
mgr initial modules =
# Otherwise every pool takes two seconds to make.
paxos propose interval = 0.02
paxos min wait = 0.01

[osd]
osd data = {directory}/osd
osd objectstore = memstore
memstore device bytes = 4294967296

[client.rgw.a]
rgw data = {directory}/rgw
# Without tcp_nodelay every range takes 44 ms.
rgw frontends = beast endpoint=127.0.0.1:{gateway} tcp_nodelay=1
rgw enable apis = s3, sts
# A bucket is also `http://BUCKET.localhost`.
rgw dns name = localhost
rgw sts key = {secrets.token_hex(8)}
rgw s3 auth use sts = true
# In the other order whatever is wrong is AccessDenied.
rgw s3 auth order = local, sts
rgw thread pool size = 32
rgw enable gc threads = false
rgw enable lc threads = false
rgw enable quota threads = false
rgw run sync thread = false
"""


@contextmanager
def running(directory):
    """A store of its own in `directory`, for as long as it is entered."""
    cluster, store = uuid.uuid4(), uuid.uuid4()
    monitor, gateway = free_port(), free_port()
    for name in ("mon", "osd", "rgw"):
        (directory / name).mkdir()
    configured = directory / "ceph.conf"
    configured.write_text(configuration(directory, cluster, monitor, gateway))
    daemons = Daemons(directory)
    endpoint = f"http://127.0.0.1:{gateway}"
    try:
        address = f"[v2:127.0.0.1:{monitor}]"
        daemons.run("monmaptool", "--create", "--fsid", cluster, "--addv", "a", address, "monmap")
        daemons.run("ceph-mon", "-c", configured, "-i", "a", "--mkfs", "--monmap", "monmap")
        daemons.start("monitor", "ceph-mon", "-c", configured, "-i", "a", "-f")
        daemons.run("ceph", "-c", configured, "--connect-timeout", 20, "osd", "new", store)
        daemons.run("ceph-osd", "-c", configured, "-i", 0, "--mkfs", "--osd-uuid", store)
        daemons.start("disk", "ceph-osd", "-c", configured, "-i", 0, "-f")
        # All of this before the gateway starts: side by side the two wait for each other now and then.
        administer = ["radosgw-admin", "-c", configured]
        owner, stranger = (user(daemons, administer, name) for name in ("owner", "stranger"))
        role(daemons, administer)
        daemons.start("gateway", "radosgw", "-c", configured, "-n", "client.rgw.a", "-f")
        daemons.wait(lambda: answers(endpoint))
        yield BucketStore("ceph", endpoint, "us-east-1", owner, stranger)
    finally:
        daemons.stop()


def answers(endpoint):
    try:
        return requests.get(endpoint, timeout=5).ok
    except requests.RequestException:
        return False


def user(daemons, administer, name):
    key = AccessKey(f"CEPH{secrets.token_hex(8).upper()}", known_secrets.register(secrets.token_hex(20)))
    named = ["--uid", name, "--display-name", name]
    daemons.run(*administer, "user", "create", *named, "--access-key", key.id, "--secret", key.secret)
    return key


def role(daemons, administer):
    """Makes a role that the owner may take, and that may do all."""
    trust = statement(Principal={"AWS": ["arn:aws:iam:::user/owner"]}, Action=["sts:AssumeRole"])
    named = ["--role-name", ROLE]
    daemons.run(*administer, "role", "create", *named, "--path", "/", "--assume-role-policy-doc", trust)
    policy = statement(Action="s3:*", Resource="arn:aws:s3:::*")
    daemons.run(*administer, "role-policy", "put", *named, "--policy-name", "all", "--policy-doc", policy)


def statement(**parts):
    return json.dumps({"Version": "2012-10-17", "Statement": [{"Effect": "Allow"} | parts]})


def session(store):
    """Temporary keys, with a session token, as the store's own token service makes them."""
    told = store.client("sts").assume_role(RoleArn=f"arn:aws:iam:::role/{ROLE}", RoleSessionName="tests")["Credentials"]
    texts = (told["SecretAccessKey"], told["SessionToken"])
    return AccessKey(told["AccessKeyId"], *map(known_secrets.register, texts))
