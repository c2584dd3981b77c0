"""The real server, in a process of its own, on a free loopback port, with a data directory of its own."""

import os
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from pathlib import Path

import known_secrets

ROOT = Path(__file__).parents[2]
BINARY = ROOT / os.environ.get("STILLS_BINARY", ".build/debug/stills")
#: The server whose renderers fail on demand.
FAULTY_BINARY = BINARY.with_name("FaultyStills")


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Server:
    """Starts, asks and stops one server. `settings` are `STILLS_…` variables, named without the prefix; `user` is another
    user's number, which root alone may give."""

    #: The directories of all servers of this run, which are searched for secrets at its end.
    directories = set()

    def __init__(self, directory, settings=None, host="127.0.0.1", program=BINARY, user=None):
        self.program = program
        self.directory = Path(directory)
        self.data = self.directory / "data"
        self.port = free_port()
        self.host = host
        self.base = f"http://{host}:{self.port}"
        inherited = {name: value for name, value in os.environ.items() if not name.startswith("STILLS_")}
        chosen = {"HTTP_DRAIN_SECONDS": "0"} | (settings or {})
        self.environment = inherited | {f"STILLS_{name}": value for name, value in chosen.items()}
        self.user = user
        self.process = None

    def start(self):
        """Returns once the server says that it is ready."""
        Server.directories.add(self.directory)
        with open(self.directory / "stdout", "wb") as stdout, open(self.directory / "stderr", "ab") as stderr:
            self.process = subprocess.Popen(
                [self.program, "serve", "--host", self.host, "--port", str(self.port), "--data", self.data],
                cwd=self.directory,
                env=self.environment,
                stdout=stdout,
                stderr=stderr,
                user=self.user,
            )
        deadline = time.monotonic() + 30
        while self.status("/ready") != 200:
            assert self.process.poll() is None, f"the server ended at its start:\n{self.log()}"
            assert time.monotonic() < deadline, f"the server was not ready within 30 s:\n{self.log()}"
            time.sleep(0.02)

    def stop(self):
        """Stops the server as an operator would, and asserts that it ends well and leaves no secret behind."""
        # The write-ahead log is there only while the server runs.
        try:
            known_secrets.assert_absent_below(self.directory)
        finally:
            self.terminate()
            status = self.wait()
        assert status == 0, f"SIGTERM must end the server with status 0:\n{self.log()}"
        known_secrets.assert_absent_below(self.directory)

    def terminate(self):
        self.process.send_signal(signal.SIGTERM)

    def wait(self):
        try:
            return self.process.wait(timeout=30)
        except subprocess.TimeoutExpired:
            self.process.kill()
            return self.process.wait()

    def status(self, path):
        """The status of a GET without a key, or None where nobody answers."""
        try:
            with urllib.request.urlopen(self.base + path, timeout=5) as answer:
                return answer.status
        except urllib.error.HTTPError as error:
            return error.code
        except OSError:
            return None

    def run(self, *arguments, input=""):
        """Runs a `stills` command beside the server, and returns its standard output, stripped."""
        done = self.attempt(*arguments, input=input)
        assert done.returncode == 0, f"stills {' '.join(arguments)}: {done.stdout}{done.stderr}"
        return done.stdout.strip()

    def attempt(self, *arguments, input=""):
        """Runs a `stills` command beside the server, which may fail, and returns how it ended and what it said."""
        done = subprocess.run(
            [BINARY, *arguments, "--data", self.data],
            cwd=self.directory,
            env=self.environment,
            input=input,
            capture_output=True,
            text=True,
            timeout=60,
        )
        known_secrets.assert_absent(done.stderr.encode(), f"what stills {' '.join(arguments)} said")
        return done

    def create_key(self, name, account="default", **options):
        more = [text for option, value in options.items() for text in (f"--{option}", value)]
        key = self.run("keys", "create", "--name", name, "--account", account, *more)
        assert len(key.split()) == 1, f"`keys create` must print the key alone, not {key!r}"
        known_secrets.register(key.removeprefix("sk-"))
        return key

    def output(self):
        return (self.directory / "stdout").read_text()

    def log(self):
        return (self.directory / "stderr").read_text()[-8000:]

    def stored_files(self):
        """The files of the data directory, but for the catalog's and the cache's, which come and go."""
        return {
            path.relative_to(self.data)
            for path in self.data.rglob("*")
            if path.is_file() and "sqlite" not in path.name and path.relative_to(self.data).parts[0] != "cache"
        }
