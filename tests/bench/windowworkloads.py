"""What is measured of the window: it stands on a screen of its own under Xvfb, is looked at as pictures of that screen, and
is used by its keyboard. Each function takes the session, as in workloads.py.
"""

import os
import pathlib
import statistics
import subprocess
import time

import namespaces
import peers
import workloads
import x11

COLOURS = 8  # a window's background alone has fewer
STILL = 1  # seconds without a change after which a window shows all that it has to
QUIET = 2  # seconds that something is given which nobody can see the end of
PATIENCE = 20
LINES = 10_000_000
PAGES = 60
CROWD = 500
FLOOD = 100 << 20
# Keys by their codes, which are the same under every Xvfb.
CONTROL, C, E, HOME, PAGE_UP, END = 37, 54, 26, 110, 112, 115
TICKS = os.sysconf("SC_CLK_TCK")


class Screen:
    """An X server with a window manager. Both end with the session."""

    def __init__(self, scratch):
        self.scratch = scratch
        # However the session ends, its display leaves nothing in the machine's /tmp.
        os.makedirs("/tmp/.X11-unix", mode=0o1777, exist_ok=True)
        namespaces.call("mount", "-t", "tmpfs", "-o", "mode=1777", "tmpfs", "/tmp/.X11-unix")
        reading, writing = os.pipe()
        with open(f"{scratch}/xvfb.log", "wb") as log:
            subprocess.Popen(["Xvfb", "-displayfd", str(writing), "-nolock", "-screen", "0", "1280x800x24", "-nolisten", "tcp",
                              "-ac", "-noreset"], pass_fds=[writing], stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        os.close(writing)
        with os.fdopen(reading) as stream:
            number = stream.readline().strip()
        if not number:
            raise peers.BenchError(f"Xvfb did not start: {pathlib.Path(scratch, 'xvfb.log').read_text()[-300:]}")
        self.display = f":{number}"
        self.environment = {"PATH": os.environ["PATH"], "DISPLAY": self.display, "QT_QPA_PLATFORM": "xcb", "LC_ALL": "C.UTF-8",
                            "SHELL": "/bin/sh", "PS1": "# ", "ENV": ""}
        self.started = 0
        subprocess.Popen(["openbox"], env=dict(self.environment, HOME=scratch), stdin=subprocess.DEVNULL,
                         stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(1)

    def home(self):
        """The environment of a person who has never used it before."""
        self.started += 1
        home, runtime = pathlib.Path(self.scratch, f"home{self.started}"), pathlib.Path("/run", f"user{self.started}")
        home.mkdir()
        runtime.mkdir(mode=0o700)
        return dict(self.environment, HOME=str(home), XDG_RUNTIME_DIR=str(runtime))


class Program:
    """One that runs on the screen, from its exec on."""

    def __init__(self, screen, command):
        environment = screen.home()
        self.screen = screen
        self.log = pathlib.Path(environment["HOME"], "log")
        self.eyes = x11.Display(screen.display[1:])
        with open(self.log, "wb") as log:
            self.begin = time.perf_counter()
            self.process = subprocess.Popen(command, env=environment, stdin=subprocess.DEVNULL, stdout=log, stderr=log)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.eyes.close()
        self.process.terminate()
        self.process.wait()

    def fail(self, reason):
        raise peers.BenchError(f"{reason}: {self.log.read_text(errors='replace')[-600:]}")

    def painted(self):
        """Waits until it has painted something; the moment."""
        self.eyes.await_map(PATIENCE)
        while x11.colours(self.eyes.picture()) < COLOURS:
            if self.process.poll() is not None or time.perf_counter() - self.begin > PATIENCE:
                self.fail("the window was mapped and not painted")
        return time.perf_counter()

    def rest(self):
        """Waits until nothing changes any more; the moment of the last change."""
        picture, changed = self.eyes.picture(), time.perf_counter()
        begin = changed
        while time.perf_counter() - changed < STILL:
            time.sleep(0.01)
            previous, picture = picture, self.eyes.picture()
            if picture != previous:
                changed = time.perf_counter()
            if changed - begin > PATIENCE:
                self.fail("the window does not come to rest")
        return changed

    def answer(self, *keys):
        """Seconds from pressing keys until the screen shows something else."""
        before = self.eyes.picture()
        begin = time.perf_counter()
        self.eyes.press(*keys)
        while self.eyes.picture() == before:
            if time.perf_counter() - begin > PATIENCE:
                self.fail("keys were pressed, and nothing happened")
        return time.perf_counter() - begin

    def type(self, text):
        subprocess.run(["xdotool", "type", "--delay", "15", text], env=self.screen.environment, check=True, timeout=PATIENCE)

    def click(self, x, y):
        subprocess.run(["xdotool", "mousemove", str(x), str(y), "click", "1"], env=self.screen.environment, check=True, timeout=PATIENCE)

    def memory(self):
        time.sleep(workloads.SETTLE)
        return namespaces.pss([self.process.pid])

    def load(self):
        """The share of a processor that it takes while nobody does anything."""
        def taken():
            fields = pathlib.Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
            return int(fields[11]) + int(fields[12])
        before = taken()
        time.sleep(workloads.SETTLE)
        return (taken() - before) / TICKS / workloads.SETTLE


def command_of(session):
    if isinstance(session.peer, peers.Engine):
        return [f"{session.task['bin']}/onggi", "--host", f"unix://{session.peer.socket}"]
    return session.peer.command()


def window(session):
    if isinstance(session.peer, peers.Engine):
        for name in ("one", "two", "three"):
            workloads.create(session.client, session.busybox, "true", name=name)
    screen, runs = Screen(session.scratch), []
    for _ in range(1 + session.runs):
        with Program(screen, command_of(session)) as program:
            painted = program.painted()
            changed = program.rest()
            runs.append([painted - program.begin, changed - program.begin, *program.memory()])
    return runs[1:]


def wrote(session, name, lines):
    """A container that has written so many lines of a hundred bytes, and ended."""
    folder = pathlib.Path(session.scratch, f"disk/{name}")
    folder.mkdir()
    with open(folder / "lines", "wb") as file:
        for begin in range(0, lines, 10_000):
            file.write(b"".join(b"%0*d\n" % (workloads.LINE - 1, number) for number in range(begin, begin + 10_000)))
    identity = workloads.create(session.client, session.busybox, "busybox", "cat", "/bench/lines", name=name,
                                HostConfig={"Binds": [f"{folder}:/bench"], "LogConfig": {"Type": "json-file", "Config": {}}})
    workloads.start(session.client, identity)
    session.client.json("POST", f"/containers/{identity}/wait")
    (folder / "lines").unlink()


def crowd(session):
    """Many containers, and the log of one of them open."""
    for number in range(CROWD):
        workloads.create(session.client, session.busybox, "true", name=f"bench{number}", Labels={"number": str(number)})
    wrote(session, "last", 100_000)
    screen, runs = Screen(session.scratch), []
    for _ in range(1 + session.runs):
        with Program(screen, command_of(session)) as program:
            program.painted()
            listed = program.rest() - program.begin
            program.answer(END)
            program.rest()
            runs.append([listed, program.memory()[0], program.load()])
    return runs[1:]


def longlog(session):
    workloads.create(session.client, session.busybox, "true", name="first")
    wrote(session, "last", LINES)
    screen, runs = Screen(session.scratch), []
    for _ in range(session.runs):
        with Program(screen, command_of(session)) as program:
            program.painted()
            program.rest()
            begin = time.perf_counter()
            program.answer(END)
            opened = program.rest() - begin
            # The keyboard goes from the list to the log below it.
            program.click(700, 620)
            program.rest()
            pages = [program.answer(PAGE_UP) for _ in range(PAGES)]
            program.rest()
            begin = time.perf_counter()
            program.answer(CONTROL, HOME)
            runs.append([opened, statistics.median(pages), program.rest() - begin, program.memory()[0]])
    return runs


def flood(session):
    """A terminal that a program fills faster than anybody reads."""
    folder = pathlib.Path(session.scratch, "disk/flood")
    folder.mkdir()
    os.chmod(folder, 0o777)
    with open(folder / "big", "wb") as file:
        line = b"".join(b"%c" % (33 + index % 94) for index in range(99)) + b"\n"
        file.write(line * (FLOOD // len(line)))
    for name in ("go", "done"):
        os.mkfifo(folder / name)
        os.chmod(folder / name, 0o666)
    if isinstance(session.peer, peers.Engine):
        identity = workloads.create(session.client, session.busybox, "busybox", "sleep", "100000", name="shell",
                                    HostConfig={"Binds": [f"{folder}:{folder}"]})
        workloads.start(session.client, identity)
    screen = Screen(session.scratch)
    with Program(screen, command_of(session)) as program:
        # It never comes to rest: figures of the running container move.
        program.painted()
        time.sleep(QUIET)
        if isinstance(session.peer, peers.Engine):
            program.answer(E)
            time.sleep(QUIET)
        program.type(f"cd {folder}\n")
        runs = []
        for _ in range(session.runs):
            program.type("cat go; cat big; echo > done\n")
            with open(folder / "go", "wb"):
                pass
            begin = time.perf_counter()
            with open(folder / "done", "rb") as done:
                done.read()
            took = time.perf_counter() - begin
            time.sleep(QUIET)
            program.type("sh -c 'trap : INT; cat go; yes onggi; echo > done'\n")
            with open(folder / "go", "wb"):
                pass
            time.sleep(QUIET)
            begin = time.perf_counter()
            program.eyes.press(CONTROL, C)
            with open(folder / "done", "rb") as done:
                done.read()
            runs.append([FLOOD / took, time.perf_counter() - begin])
            time.sleep(QUIET)
    return runs


WORKLOADS = {"window": window, "crowd": crowd, "longlog": longlog, "flood": flood}
