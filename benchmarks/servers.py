"""Starts, watches and stops the servers that the scripts beside this file compare."""

import os
import pathlib
import socket
import statistics
import subprocess
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
PROGRAMS = {"memcached": "memcached", "scrubjayd": str(ROOT / "bin" / "scrubjayd")}
ANSWER_SECONDS_MAX = 60


class Server:
    """One server on a free loopback port. Pinned to a core when one is given."""

    def __init__(self, name, *options, core=None):
        self.port = free_port()
        pin = ["taskset", "-c", str(core)] if core is not None else []
        user = ["-u", "root"] if os.getuid() == 0 else []
        address = ["-l", "127.0.0.1", "-p", str(self.port)]
        started = time.perf_counter()
        # Whoever is asked to run is the process that serves: taskset and the launcher both exec.
        self.process = subprocess.Popen(
            pin + [PROGRAMS[name]] + user + address + list(options), stdin=subprocess.DEVNULL
        )
        self.await_answer()
        self.start_millis = (time.perf_counter() - started) * 1000

    def await_answer(self):
        give_up = time.monotonic() + ANSWER_SECONDS_MAX
        while time.monotonic() < give_up and self.process.poll() is None:
            try:
                with socket.create_connection(("127.0.0.1", self.port)) as client:
                    client.sendall(b"version\r\n")
                    if client.recv(64).startswith(b"VERSION "):
                        return
            except OSError:
                time.sleep(0.001)
        self.stop()
        sys.exit(f"{self.process.args[0]} did not answer")

    @property
    def pid(self):
        return self.process.pid

    def stats(self, report):
        """One report of `stats`, as a dictionary."""
        with socket.create_connection(("127.0.0.1", self.port)) as client:
            client.sendall(f"stats {report}".strip().encode() + b"\r\n")
            answer = client.makefile("r", encoding="ascii", newline="\r\n")
            lines = iter(answer.readline, "END\r\n")
            return dict(line.strip().split(" ", 2)[1:] for line in lines)

    def rss_megabytes(self):
        status = pathlib.Path(f"/proc/{self.pid}/status").read_text()
        for line in status.splitlines():
            if line.startswith("VmRSS:"):
                return int(line.split()[1]) / 1024
        raise RuntimeError("no VmRSS")

    def stop(self):
        self.process.terminate()
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def __enter__(self):
        return self

    def __exit__(self, *unused):
        self.stop()


def compile_mcload(directory):
    program = str(pathlib.Path(directory) / "mcload")
    try:
        subprocess.run(["gcc", "-O2", "-o", program, ROOT / "benchmarks" / "mcload.c"], check=True)
    except FileNotFoundError:
        sys.exit("needs gcc, to compile mcload.c")
    return program


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def build_first():
    """So that no measurement has the build in it."""
    subprocess.run([PROGRAMS["scrubjayd"], "-V"], check=True, stdout=subprocess.DEVNULL)


def spread(values, digits):
    """A median, with the least and the greatest."""
    middle, least, most = statistics.median(values), min(values), max(values)
    return f"{middle:.{digits}f} ({least:.{digits}f}-{most:.{digits}f})"
