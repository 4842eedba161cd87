"""Starts, watches and stops the servers that the scripts beside this file compare."""

import os
import pathlib
import platform
import shutil
import socket
import statistics
import subprocess
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
PROGRAMS = {"memcached": "memcached", "scrubjayd": str(ROOT / "bin" / "scrubjayd")}
LATENCY = str(ROOT / "benchmarks" / "latency")
ANSWER_SECONDS_MAX = 60

# The programs we run, and the Debian packages that have them.
NEEDED = {"memcached": "memcached", "gcc": "gcc libc6-dev", "taskset": "util-linux"}


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
        status = self.process.poll()
        self.stop()
        how = "did not answer" if status is None else f"ended with status {status}"
        sys.exit(f"{' '.join(self.process.args)} {how}")

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
        sys.exit("needs gcc, to compile mcload.c: please install gcc libc6-dev")
    except subprocess.CalledProcessError:
        sys.exit("gcc cannot compile mcload.c: please install libc6-dev, if it is not there")
    return program


def require_programs():
    missing = [package for program, package in NEEDED.items() if not shutil.which(program)]
    if missing:
        sys.exit(f"please install {' '.join(missing)}: a benchmark cannot run without")


def require_cores(*cores):
    missing = set(cores) - os.sched_getaffinity(0)
    if missing:
        names = ", ".join(map(str, cores))
        sys.exit(f"needs processors {names}: a server has one, its load another")


def memcached_version():
    answer = subprocess.run(["memcached", "-V"], check=True, capture_output=True, text=True)
    return answer.stdout.split()[-1]


def machine():
    """The processor's name, and how many of them we have."""
    name = platform.machine()
    for line in pathlib.Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            name = line.split(":", 1)[1].strip()
            break
    return f"{len(os.sched_getaffinity(0))} x {name}"


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def transport_words(name):
    """The options that ask scrubjayd for a transport; none for its own choice."""
    return ["-o", f"transport={name}"] if name else []


def build_first():
    """So that no measurement has the build in it."""
    subprocess.run([PROGRAMS["scrubjayd"], "-V"], check=True, stdout=subprocess.DEVNULL)


def spread(values, digits):
    """A median, with the least and the greatest."""
    middle, least, most = statistics.median(values), min(values), max(values)
    return f"{middle:.{digits}f} ({least:.{digits}f}-{most:.{digits}f})"
