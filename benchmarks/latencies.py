"""The latency row of bin/bench: runs of benchmarks/latency, and what they print."""

import os
import statistics
import subprocess
import sys

import servers

PERCENTILES = {"p50": "p50", "p99": "p99", "p999": "p99.9", "p9999": "p99.99", "max": "max"}
LATE = "late_"
CONTROL = "control_"


def measure(server, name, core, load, rate, discard, seconds):
    """One run. Returns all figures that benchmarks/latency prints."""
    command = ["taskset", "-c", core, servers.LATENCY, "--port", server.port, "--rate", rate]
    command += ["--connections", load.connections, "--sets", load.sets, "--bytes", load.bytes]
    command += ["--keys", load.keys, "--discard", discard, "--seconds", seconds]
    finished = subprocess.run(
        [str(word) for word in command],
        env=dict(os.environ, SCRUBJAY_BENCHMARKS_BUILT="yes"),
        stdout=subprocess.PIPE,
        text=True,
    )
    if finished.returncode != 0:
        sys.exit(f"bench: benchmarks/latency failed with {name}")
    pairs = (pair.split("=") for pair in finished.stdout.split())
    return {key: float(value) for key, value in pairs}


def build():
    """So that no run has to wait for it."""
    subprocess.run([servers.LATENCY, "-h"], check=True, stdout=subprocess.DEVNULL)


def foreign_micros(figures):
    """What of a run's p99.9 may be anybody's but the server's, in microseconds."""
    return max(figures[f"{LATE}p999_us"], figures[f"{CONTROL}p999_us"])


def lines(runs, rate):
    """All runs, a line for each thing measured, and the medians of each server's."""
    printed = [line(f"latency at {rate} requests/s, us", PERCENTILES.values())]
    for number, pair in enumerate(zip(*runs.values()), start=1):
        for name, figures in zip(runs, pair):
            printed += lines_of([figures], f"run {number}, {name}")
    for name, all_figures in runs.items():
        if len(all_figures) > 1:
            printed += lines_of(all_figures, f"median, {name}")
    return printed


def lines_of(runs, label):
    """The medians of some runs, or the figures of one."""
    printed = []
    busy = statistics.median(figures["busy_percent"] for figures in runs)
    late = f"  sent late (generator {busy:.0f}% busy)"
    for words, prefix in ((label, ""), (late, LATE), ("  the machine", CONTROL)):
        keys = [f"{prefix}{percentile}_us" for percentile in PERCENTILES]
        medians = [statistics.median(figures[key] for figures in runs) for key in keys]
        printed.append(line(words, [f"{value:.0f}" for value in medians]))
    return printed


def line(label, values):
    return f"  {label:36}" + "".join(f" {value:>8}" for value in values)
