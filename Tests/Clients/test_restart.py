"""Starts that go wrong, and starts on a data directory that was used before."""

import socket
import subprocess

from client import Client
from server import BINARY, Server


def test_a_start_that_fails_costs_no_key(tmp_path):
    server = Server(tmp_path)
    with socket.socket() as taken:
        taken.bind((server.host, server.port))
        taken.listen()
        failed = subprocess.run(
            [BINARY, "serve", "--host", server.host, "--port", str(server.port), "--data", server.data],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            timeout=30,
        )
    assert failed.returncode == 1
    assert "configuration_invalid" in failed.stderr and "listens on" in failed.stderr, failed.stderr
    assert "sk-" not in failed.stdout
    server.start()
    server.stop()
    assert "sk-" in (tmp_path / "stdout").read_text()


def test_the_first_job_after_a_restart_may_be_one_that_fails(tmp_path):
    server = Server(tmp_path)
    server.start()
    server.stop()
    for first in ("frame", "upload"):
        server.start()
        client = Client(server.base, server.create_key(first))
        if first == "frame":
            assert client.frame(url="http://10.0.0.1/video.mp4").json()["code"] == "source_refused"
        else:
            answer = client.v1("POST", "/upload", data={"name": "a"}, files={"image": ("a", b"no picture")})
            assert answer.json()["code"] == "media_unsupported"
        assert server.status("/health") == 200
        server.stop()
