"""A network where every address is this machine's, as `scripts/own-network.sh` makes it, and what stands in it."""

import socket
import subprocess
from pathlib import Path

import pytest

#: The server of names; no source may be here either.
NAME_SERVER = "192.0.2.53"


def require():
    """Skips the module that calls this elsewhere: there, an attempt could reach somebody."""
    with socket.socket() as probe:
        try:
            probe.bind(("93.184.216.34", 0))
        except OSError:
            pytest.skip("the kernel gives no network of its own (unshare --net, or ip route add local)", allow_module_level=True)


def mount_over(place, content):
    """Puts a file or a directory in the place of the system's, for whatever runs in this network."""
    subprocess.run(["mount", "--bind", content, place], check=True)


def use_names(directory):
    """Has names looked up by the tests' own server of names."""
    path = Path(directory) / "resolv.conf"
    path.write_text(f"nameserver {NAME_SERVER}\noptions timeout:2 attempts:1\n")
    mount_over("/etc/resolv.conf", path)


def trust_certificate(directory, hosts):
    """Makes a certificate for names and addresses that everything in this network trusts; returns its file and its key's."""
    directory = Path(directory)
    key, certificate, trusted = directory / "key.pem", directory / "certificate.pem", directory / "trusted"
    subject = ",".join(f"{'IP' if host[0].isdigit() else 'DNS'}:{host}" for host in hosts)
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=Tests"]
        + ["-addext", f"subjectAltName={subject}", "-keyout", key, "-out", certificate],
        check=True,
        capture_output=True,
    )
    trusted.mkdir()
    (trusted / "ca-certificates.crt").write_bytes(certificate.read_bytes())
    mount_over("/etc/ssl/certs", trusted)
    return certificate, key
