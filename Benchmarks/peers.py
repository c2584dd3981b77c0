"""The tools that Stills is measured beside, each in a process of its own on a free loopback port."""

import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import contextmanager
from pathlib import Path

from range_server import Count
from server import free_port

NGINX = """\
load_module /usr/lib/nginx/modules/ngx_http_image_filter_module.so;
{user}
worker_processes auto;
daemon off;
pid {directory}/nginx.pid;
error_log {directory}/error.log;
events {{ worker_connections 1024; }}
http {{
    access_log off;
    sendfile on;
    types {{ image/jpeg jpg; image/webp webp; }}
    client_body_temp_path {directory}/temp; proxy_temp_path {directory}/temp; fastcgi_temp_path {directory}/temp;
    uwsgi_temp_path {directory}/temp; scgi_temp_path {directory}/temp;
    server {{
        listen 127.0.0.1:{port};
        root {directory};
        location /small/ {{
            alias {directory}/;
            image_filter resize 400 -;
            image_filter_jpeg_quality 80;
            image_filter_buffer 64M;
        }}
    }}
}}
"""

FILES = """\
{user}
worker_processes auto;
daemon off;
pid {directory}/files.pid;
error_log {directory}/error.log;
events {{ worker_connections 1024; }}
http {{
    log_format cost '$request_method $body_bytes_sent $request_uri';
    access_log {directory}/files.log cost;
    sendfile on;
    client_body_temp_path {directory}/temp; proxy_temp_path {directory}/temp; fastcgi_temp_path {directory}/temp;
    uwsgi_temp_path {directory}/temp; scgi_temp_path {directory}/temp;
    server {{ listen 127.0.0.1:{port}; root {directory}; }}
}}
"""

THUMBOR = """\
LOADER = 'thumbor.loaders.file_loader'
FILE_LOADER_ROOT_PATH = '{directory}'
STORAGE = 'thumbor.storages.no_storage'
RESULT_STORAGE = None
ALLOW_UNSAFE_URL = True
QUALITY = 80
"""


@contextmanager
def nginx(directory, template=NGINX):
    """nginx with image_filter under `/small/`, and the plain files of `directory` at the root."""
    port = free_port()
    # Workers of a master that is root become another user, who may not read the directory.
    user = "user root;" if os.getuid() == 0 else ""
    configuration = Path(directory) / "nginx.conf"
    configuration.write_text(template.format(directory=directory, port=port, user=user))
    with process(["nginx", "-c", configuration, "-p", directory, "-e", f"{directory}/error.log"], directory, port) as (base, _):
        yield base


class CountingFiles:
    """nginx as a store of files, and what its log says it has sent."""

    def __init__(self, base, log):
        self.base = base
        self.log = log

    def url(self, name):
        return f"{self.base}/{name}"

    def clear(self):
        """Starts to count anew, and returns what was counted so far."""
        # A request that its client has hung up on is logged a moment later.
        time.sleep(0.05)
        lines = self.log.read_text().split("\n")[:-1]
        self.log.write_text("")
        return Count(lines, sum(int(line.split()[1]) for line in lines))


@contextmanager
def files(directory):
    """The files of `directory`, served by nginx, which counts requests and bytes."""
    with nginx(directory, FILES) as base:
        yield CountingFiles(base, Path(directory) / "files.log")


@contextmanager
def thumbor(directory):
    """thumbor with one process for each core, reading the files of `directory`, keeping no results: its URL and its process."""
    port = free_port()
    configuration = Path(directory) / "thumbor.conf"
    configuration.write_text(THUMBOR.format(directory=directory))
    program = Path(sys.executable).with_name("thumbor")
    options = ["--ip", "127.0.0.1", "--port", str(port), "--conf", configuration, "--processes", str(os.cpu_count())]
    with process([program, *options], directory, port) as started:
        yield started


@contextmanager
def process(command, directory, port):
    """Runs a server until the block ends, and yields its base URL and its process once it answers."""
    base = f"http://127.0.0.1:{port}"
    with open(Path(directory) / "peers.log", "ab") as log:
        running = subprocess.Popen(command, stdout=log, stderr=log, start_new_session=True)
    try:
        deadline = time.monotonic() + 20
        while not answers(base):
            assert running.poll() is None, f"{command[0]} ended at its start: {Path(log.name).read_text()}"
            assert time.monotonic() < deadline, f"{command[0]} did not answer within 20 s"
            time.sleep(0.05)
        yield base, running.pid
    finally:
        # The whole group: thumbor's workers outlive the process that was started.
        os.killpg(running.pid, signal.SIGTERM)
        running.wait(timeout=20)


def answers(base):
    try:
        urllib.request.urlopen(base + "/", timeout=5).close()
    except urllib.error.HTTPError:
        return True
    except OSError:
        return False
    return True
