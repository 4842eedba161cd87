"""The rows of bin/bench: what is asked of the servers in each, and how it is measured."""

import argparse
import collections
import dataclasses
import statistics

import latencies
import loads
import servers

SERVER_CORE = 0
LOAD_CORE = 1
BOTH_CORES = f"{SERVER_CORE},{LOAD_CORE}"

# The latency's last percentile is one answer in 10,000: it takes longer to have enough of them.
LATENCY_SECONDS_FACTOR = 5

# How far apart the runs of memcached may be, which is the same in all of them: their range, as a
# part of the median. And what part of its latency may be our own lateness or the machine's.
RANGE_MAX = 0.10
LATENCY_RANGE_MAX = 1.00
FOREIGN_LATENCY_MAX = 0.50

# Of memcached under as much load as it takes, before latency is measured at half of that.
PEAK_RUNS = 3

ONE_THREAD = ("-t", "1", "-m", "1024")
TWO_THREADS = ("-t", "2", "-m", "1024")
LARGE_ITEMS = ONE_THREAD + ("-I", "2m")


@dataclasses.dataclass(frozen=True)
class Row:
    """A row: what it is called here and in the chart, what is asked, and the ratio we want."""

    name: str
    title: str
    load: loads.Load
    target: float
    aim: float
    options: tuple = ONE_THREAD
    unit: str = "CPU us/request"
    digits: int = 2
    cores: str = str(SERVER_CORE)
    loaders: int = 1


# The targets are ratios to Debian 12's memcached, 1.6.18, which is slow where gets are pipelined.
ROWS = [
    Row("one-in-flight", "50 connections, one in flight", loads.ONE_IN_FLIGHT, 0.95, 0.85),
    Row("200-connections", "200 connections, one in flight", loads.MANY, 0.95, 0.85),
    Row("pipelined-gets", "gets, pipelined by 16", loads.GETS, 0.20, 0.16),
    Row("pipelined-meta", "meta gets, pipelined by 16", loads.META_GETS, 0.85, 0.70),
    Row("pipelined-sets", "sets, pipelined by 16", loads.SETS, 0.85, 0.65),
    Row("multiget", "multigets of 50 keys", loads.MULTIGETS, 0.80, 0.60),
    Row("16-kb-values", "values of 16 KB", loads.LARGE, 1.00, 0.85),
    Row("1-mb-values", "values of 1 MB", loads.HUGE, 1.00, 0.85, options=LARGE_ITEMS, digits=0),
    Row(
        name="latency",
        title="p99.9 latency at half load",
        load=loads.ONE_IN_FLIGHT,
        target=1.00,
        aim=0.80,
        unit="p99.9 us",
        digits=0,
    ),
    Row(
        name="two-threads",
        title="time per request, -t 2",
        load=loads.ONE_IN_FLIGHT,
        target=1.00,
        aim=1.00,
        options=TWO_THREADS,
        unit="us/request",
        cores=BOTH_CORES,
        loaders=2,
    ),
]

Ratio = collections.namedtuple("Ratio", "median least greatest")


@dataclasses.dataclass
class Result:
    """What a row came to. Costs and rates are by server, a figure for each run."""

    row: Row
    costs: dict
    all_rates: dict
    # The latency row's: by server, all figures of each run; and the requests per second asked for.
    latencies: dict
    latency_rate: int = 0

    @property
    def ratio(self):
        """Of the medians; and the range of the ratios of each pair of runs."""
        theirs, ours = self.costs["memcached"], self.costs["scrubjayd"]
        pairs = [our / their for our, their in zip(ours, theirs)]
        return Ratio(statistics.median(ours) / statistics.median(theirs), min(pairs), max(pairs))

    @property
    def rates(self):
        return [statistics.median(self.all_rates[name]) for name in servers.PROGRAMS]

    @property
    def is_noisy(self):
        theirs = self.costs["memcached"]
        middle = statistics.median(theirs)
        spread = (max(theirs) - min(theirs)) / middle
        foreign = [
            latencies.foreign_micros(figures) for runs in self.latencies.values() for figures in runs
        ]
        if not foreign:
            return spread > RANGE_MAX
        is_foreign = statistics.median(foreign) > middle * FOREIGN_LATENCY_MAX
        return is_foreign or spread > LATENCY_RANGE_MAX

    @property
    def verdict(self):
        ratio = round(self.ratio.median, 2)
        reached = "aim" if ratio <= self.row.aim else "target"
        verdict = reached if ratio <= self.row.target else "missed"
        return f"{verdict}, noisy" if self.is_noisy else verdict


def named(text):
    """The rows of these names, in our order."""
    known = {row.name for row in ROWS}
    for name in text.split(","):
        if name not in known:
            names = ", ".join(row.name for row in ROWS)
            raise argparse.ArgumentTypeError(f"no such row: {name}; there are {names}")
    return [row for row in ROWS if row.name in text.split(",")]


def measure(row, mcload, chosen):
    result = Result(row, by_server(), by_server(), by_server())
    ours_only = servers.transport_words(chosen.transport)
    with servers.Server("memcached", *row.options, core=row.cores) as theirs:
        with servers.Server("scrubjayd", *row.options, *ours_only, core=row.cores) as ours:
            pair = {"memcached": theirs, "scrubjayd": ours}
            if chosen.discard:
                for server in pair.values():
                    load(row, mcload, server, chosen.discard)
            run_once = prepare_run(mcload, theirs, chosen, result)
            for _ in range(chosen.runs):
                for name, server in pair.items():
                    cost, rate = run_once(name, server)
                    result.costs[name].append(cost)
                    result.all_rates[name].append(rate)
    return result


def by_server():
    return {name: [] for name in servers.PROGRAMS}


def prepare_run(mcload, theirs, chosen, result):
    """How to measure a row once: a function that returns a cost and the requests per second."""
    row = result.row
    if row.name != "latency":
        return lambda name, server: load(row, mcload, server, chosen.seconds)
    latencies.build()
    peaks = [load(row, mcload, theirs, chosen.seconds)[1] for _ in range(PEAK_RUNS)]
    result.latency_rate = round(statistics.median(peaks) / 2)
    return lambda name, server: latency(name, server, chosen, result)


def load(row, mcload, server, seconds):
    """One run of mcload, or of several at once. Returns a cost and the requests per second."""
    cores = str(LOAD_CORE) if row.loaders == 1 else BOTH_CORES
    running = [
        loads.start(mcload, server, row.load, seconds, "taskset", "-c", cores)
        for _ in range(row.loaders)
    ]
    all_figures = [loads.figures_of(run, seconds) for run in running]
    rate = sum(float(figures["ops_s"]) for figures in all_figures)
    if row.loaders > 1:
        return 1e6 / rate, rate
    return float(all_figures[0]["cpu_us_op"]), rate


def latency(name, server, chosen, result):
    """One run of benchmarks/latency. Returns its p99.9 and the requests per second."""
    seconds = chosen.seconds * LATENCY_SECONDS_FACTOR
    asked, rate = result.row.load, result.latency_rate
    figures = latencies.measure(server, name, LOAD_CORE, asked, rate, chosen.discard, seconds)
    result.latencies[name].append(figures)
    return figures["p999_us"], figures["requests"] / seconds
