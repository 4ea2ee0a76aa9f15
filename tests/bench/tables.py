"""What the benchmark prints: a table of figures for every measure, and at the end what was aimed at and what was reached."""

import statistics
import sys

import peers


class Table:
    """The figures of one measure: for each peer a list of runs, each with a value for every (name, unit, scale)."""

    def __init__(self, title, *columns):
        self.title, self.columns = title, columns
        self.runs, self.errors = {}, {}

    def median(self, key, index):
        values = [run[index] * self.columns[index][2] for run in self.runs.get(key, []) if len(run) > index]
        return statistics.median(values) if values else None

    def show(self, ours):
        print(f"\n{self.title}")
        for index, (name, unit, scale) in enumerate(self.columns):
            print(f"  {name + ', ' + unit:40}    N      min   median      max   ratio")
            mine = self.median(ours, index)
            for key in self.runs:
                median = self.median(key, index)
                if median is None:
                    continue
                values = [run[index] * scale for run in self.runs[key] if len(run) > index]
                compared = len(self.runs) > 1 and mine
                print(f"    {peers.BY_KEY[key].name:38} {len(values):4} {min(values):8.2f} {median:8.2f} {max(values):8.2f}"
                      + (f" {median / mine:7.2f}" if compared else "       -"))
        for key, error in self.errors.items():
            print(f"    {peers.BY_KEY[key].name}: FAILED: {error}")
        sys.stdout.flush()


def tables():
    """By the measure's name, in the order in which they are run."""
    return {
        "start": Table("A container of busybox, `true`, over the API, default network; removing it is not timed.\n"
                       "crun and runc: one command on an unpacked bundle, with an empty network; it removes, too.",
                       ("create + start + wait", "ms", 1e3), ("create", "ms", 1e3), ("start", "ms", 1e3),
                       ("wait", "ms", 1e3)),
        "cli": Table("The whole client, `run --rm busybox true`; podman with its own", ("run --rm", "ms", 1e3)),
        "exec": Table("An exec of `true` in a running container, over the API", ("create + start until its end", "ms", 1e3)),
        "stop": Table("A stop of a container that obeys at once, over the API", ("stop", "ms", 1e3)),
        "burst": Table("50 containers started by 8 clients at once, over the API", ("until all of them run", "s", 1)),
        "many": Table("An engine with 500 containers in its state",
                      ("list of all", "ms", 1e3), ("from the engine's exec to its first answer", "ms", 1e3)),
        "logs": Table("A log of 1,000,000 lines of 100 bytes",
                      ("written by the container", "M lines/s", 1e-6), ("read back over the API", "s", 1),
                      ("the last 100 lines", "ms", 1e3)),
        "running": Table("Memory that a running container adds; its own processes do not count", ("PSS", "MB", 1e-6)),
        "pull": Table("A cold pull of 600 MB in 30,000 files, 8 gzip layers, from a registry on loopback to a fresh ext4",
                      ("until the API says so", "s", 1), ("until all is on the disk", "s", 1)),
        "zstd": Table("The same pull, the layers packed by zstd", ("until the API says so", "s", 1)),
        "small": Table("A cold pull of 30 small layers", ("until the API says so", "s", 1)),
        "memory": Table("The most memory that all processes of an engine have during the pull of 600 MB", ("PSS", "MB", 1e-6)),
        "push": Table("A push of the 600 MB to a registry on loopback",
                      ("to one that has nothing", "s", 1), ("again, to another repository", "s", 1)),
        "commit": Table("A commit of 200 MB in 2,000 files", ("until the API says so", "s", 1)),
        "build": Table("A build of 6 steps by the classic builder", ("cold", "ms", 1e3), ("cached", "ms", 1e3)),
        "archive": Table("The 600 MB through a file", ("save", "s", 1), ("load", "s", 1)),
        "idle": Table("Memory of an engine, all its processes, after 5 s of idling with two images",
                      ("started anew, PSS", "MB", 1e-6), ("started anew, RSS", "MB", 1e-6),
                      ("after pulling them, PSS", "MB", 1e-6), ("after pulling them, RSS", "MB", 1e-6)),
        "window": Table("The window under Xvfb, from exec on, and its memory after 5 s of rest",
                        ("first paint", "ms", 1e3), ("last change: the lists are there", "ms", 1e3),
                        ("PSS", "MB", 1e-6), ("RSS", "MB", 1e-6)),
        "crowd": Table("The window with 500 containers, and the log of one open",
                       ("from exec to the last change: the list is there", "ms", 1e3), ("PSS", "MB", 1e-6),
                       ("of a processor, while nobody does anything", "%", 100)),
        "longlog": Table("A log of 10,000,000 lines (1 GB) in the window",
                         ("from the key to its end on the screen, all painted", "ms", 1e3), ("a page further up", "ms", 1e3),
                         ("its first line, all painted", "ms", 1e3), ("PSS", "MB", 1e-6)),
        "flood": Table("100 MB through a terminal, and Ctrl+C against a program that prints without end",
                       ("until it has taken all", "MB/s", 1e-6), ("from Ctrl+C to the program's end", "ms", 1e3)),
    }


# What is aimed at: measure, column, words, and either a most, or a (peer, factor) whose product is the most; with a least
# instead of a most it is a rate.
GOALS = [
    ("start", 0, "create + start + wait", {"most": 12}),
    ("start", 0, "the same, beside bare crun", {"peer": "crun", "factor": 1}),
    ("cli", 0, "run --rm, whole client, 0.15 × docker", {"peer": "docker", "factor": 0.15}),
    ("exec", 0, "exec of true", {"most": 5}),
    ("stop", 0, "stop", {"most": 5}),
    ("burst", 0, "50 starts, 8 in flight", {"most": 0.6}),
    ("many", 0, "list of 500 containers", {"most": 5}),
    ("many", 1, "engine start, 500 containers", {"most": 50}),
    ("logs", 0, "log written, beside podman", {"peer": "podman", "factor": 1, "rate": True}),
    ("logs", 1, "log read back", {"most": 0.5}),
    ("logs", 2, "last 100 lines", {"most": 2}),
    ("running", 0, "per running container, PSS", {"most": 0.3}),
    ("pull", 0, "pull of 600 MB, 0.35 × docker", {"peer": "docker", "factor": 0.35}),
    ("pull", 0, "pull of 600 MB, 1.1 × floor", {"peer": "floor", "factor": 1.1}),
    ("zstd", 0, "the same by zstd, 0.5 × podman", {"peer": "podman", "factor": 0.5}),
    ("small", 0, "30 small layers, 0.5 × podman", {"peer": "podman", "factor": 0.5}),
    ("push", 0, "push of 600 MB, 0.5 × podman", {"peer": "podman", "factor": 0.5}),
    ("commit", 0, "commit of 200 MB, 0.4 × docker", {"peer": "docker", "factor": 0.4}),
    ("build", 0, "build of 6 steps, 0.4 × docker", {"peer": "docker", "factor": 0.4}),
    ("build", 1, "the same from the cache, as docker", {"peer": "docker", "factor": 1}),
    ("archive", 0, "save of 600 MB, 0.5 × docker", {"peer": "docker", "factor": 0.5}),
    ("archive", 1, "load of 600 MB, 0.5 × docker", {"peer": "docker", "factor": 0.5}),
    ("memory", 0, "peak of a pull of 600 MB, PSS", {"most": 64}),
    ("idle", 0, "engine idle, PSS", {"most": 10}),
    ("window", 0, "first paint, 2 × a bare Qt window", {"peer": "plain", "factor": 2}),
    ("crowd", 0, "list of 500 containers on the screen", {"most": 400}),
    ("crowd", 1, "window, 500 containers and a log, PSS", {"most": 80}),
    ("longlog", 0, "log of 10 M lines opened", {"most": 200}),
    ("longlog", 1, "a page of it, 60 a second", {"most": 1000 / 60}),
    ("longlog", 3, "window with that log, PSS", {"most": 80}),
    ("flood", 0, "flood of a terminal", {"least": 10}),
    ("flood", 1, "Ctrl+C in a flood", {"most": 100}),
]


def show_goals(found, ours):
    """found: tables by measure. A goal that hangs on a peer which was not measured is left out."""
    lines = []
    for measure, column, words, goal in GOALS:
        table = found.get(measure)
        mine = table.median(ours, column) if table else None
        theirs = table.median(goal["peer"], column) if table and "peer" in goal else None
        if mine is None or ("peer" in goal and theirs is None):
            continue
        limit = theirs * goal["factor"] if "peer" in goal else goal.get("most", goal.get("least"))
        rate = goal.get("rate") or "least" in goal
        met = mine >= limit if rate else mine <= limit
        others = ", ".join(f"{key} {table.median(key, column):.2f}" for key in table.runs
                           if key != ours and table.median(key, column) is not None)
        lines.append(f"  {words + ', ' + table.columns[column][1]:42} {'≥' if rate else '≤'} {limit:8.2f} {mine:9.2f}"
                     f"  {'met   ' if met else 'MISSED'}  {others}")
    if lines:
        print(f"\n  {'goal':42}   {'limit':>8} {'median':>9}")
        print("\n".join(lines))
