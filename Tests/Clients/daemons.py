"""Processes that belong together and are stopped together: the parts of a store."""

import subprocess
import time


class Daemons:
    """Starts processes in the foreground of `directory`, where each one's output goes, and ends those alone."""

    def __init__(self, directory, environment=None):
        self.directory = directory
        self.environment = environment
        self.running = []

    def start(self, name, *command):
        with open(self.directory / f"{name}.out", "wb") as output:
            self.running.append(subprocess.Popen(self.texts(command), stdout=output, stderr=output, **self.place()))

    def run(self, *command):
        """Runs a command to its end, and says what it printed where it fails."""
        done = subprocess.run(self.texts(command), capture_output=True, text=True, timeout=60, **self.place())
        assert done.returncode == 0, f"{command[0]} failed:\n{done.stdout}{done.stderr}"
        return done.stdout

    def place(self):
        return {"cwd": self.directory, "env": self.environment}

    @staticmethod
    def texts(command):
        return [str(part) for part in command]

    def wait(self, is_ready, seconds=60):
        """Waits until `is_ready()`, for as long as every process lives."""
        deadline = time.monotonic() + seconds
        while not is_ready():
            for process in self.running:
                assert process.poll() is None, f"{process.args[0]} ended at its start:\n{self.output()}"
            assert time.monotonic() < deadline, f"nothing was ready within {seconds} s:\n{self.output()}"
            time.sleep(0.05)

    def output(self):
        return "\n".join(f"{path.name}: {path.read_text(errors='replace')[-4000:]}" for path in self.directory.glob("*.out"))

    def stop(self):
        """The last to start is the first to go."""
        for process in reversed(self.running):
            process.terminate()
            try:
                process.wait(timeout=10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        self.running.clear()
