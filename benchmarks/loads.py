"""What mcload is told to ask, and what it says."""

import dataclasses
import subprocess
import sys

# How much longer than told mcload may take: it fills the server first.
EXTRA_SECONDS_MAX = 60


@dataclasses.dataclass(frozen=True)
class Load:
    """What mcload is told."""

    connections: int
    pipeline: int
    sets: int
    bytes: int
    keys: int
    kind: str

    def words(self):
        return [self.connections, self.pipeline, self.sets, self.bytes, self.keys]


ONE_IN_FLIGHT = Load(50, 1, 10, 100, 100_000, "text")
MANY = Load(200, 1, 10, 100, 100_000, "text")
GETS = Load(50, 16, 10, 100, 100_000, "text")
META_GETS = Load(50, 16, 10, 100, 100_000, "meta")
SETS = Load(50, 16, 100, 100, 100_000, "text")
MULTIGETS = Load(20, 1, 0, 100, 100_000, "mget50")
LARGE = Load(20, 1, 5, 16 << 10, 5_000, "text")
HUGE = Load(20, 1, 5, 1 << 20, 200, "text")


def start(mcload, server, load, seconds, *launcher):
    """Starts mcload, by way of a program that is named with its arguments."""
    words = [*launcher, mcload, server.port, *load.words(), seconds, load.kind, server.pid]
    return subprocess.Popen([str(word) for word in words], stdout=subprocess.PIPE, text=True)


def figures_of(run, seconds):
    """Waits for mcload and returns what it measured. Ends the program if an answer was wrong."""
    try:
        out, _ = run.communicate(timeout=seconds + EXTRA_SECONDS_MAX)
    except subprocess.TimeoutExpired:
        run.kill()
        sys.exit(f"mcload came to no end: {' '.join(run.args)}")
    figures = dict(pair.split("=") for pair in out.split())
    if run.returncode != 0 or figures.get("errs") != "0":
        sys.exit(f"mcload failed: {' '.join(run.args)}: {out.strip()}")
    return figures
