"""A desktop of its own for the window: X server, session bus, window manager, and assistive technology to look with.

Everything is found by what the window says of itself to assistive technology (names, roles, states); the mouse and the
keyboard are then used at the place where it says that the thing is. So what a person cannot reach, a test cannot either.
"""

import ctypes
import os
import pathlib
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time

import engine

PICTURES = pathlib.Path(os.environ.get("ONGGI_PICTURES", "journey")).resolve()
NEEDED = ("Xvfb", "openbox", "dbus-daemon", "xdotool", "import")
BUTTON = ("push button", "button", "toggle button", "radio button", "check box")
SCREEN = "1280x800x24"


def _missing():
    """What is not installed, as a sentence; None when all is there."""
    for program in NEEDED:
        if not shutil.which(program):
            return f"there is no {program}"
    try:
        import gi  # pylint: disable=import-outside-toplevel
        gi.require_version("Atspi", "2.0")
    except (ImportError, ValueError) as error:
        return f"python3-pyatspi is not installed ({error})"
    if not (engine.BIN / "onggi").exists():
        return f"there is no onggi in {engine.BIN}: name the folder in ONGGI_BIN_DIR"
    return None


def require():
    """Skips the test loudly where there can be no desktop."""
    reason = _missing()
    if reason:
        print(f"SKIPPED {sys.argv[0]}: {reason}", file=sys.stderr)
        sys.exit(engine.SKIPPED)


def _die_with_parent():
    ctypes.CDLL(None).prctl(1, signal.SIGKILL)


class Desktop:
    """One X server, session bus and window manager. The processes end with stop(), or with the test."""

    def __init__(self):
        self.directory = tempfile.mkdtemp(prefix="onggi-desktop-")
        self._processes = []
        home = f"{self.directory}/home"
        for name in ("home", "runtime", "config", "cache", "data"):
            os.mkdir(f"{self.directory}/{name}", 0o700)
        os.environ.update(HOME=home, XDG_RUNTIME_DIR=f"{self.directory}/runtime", XDG_CONFIG_HOME=f"{self.directory}/config",
                          XDG_CACHE_HOME=f"{self.directory}/cache", XDG_DATA_HOME=f"{self.directory}/data",
                          LANG="C.UTF-8", QT_LINUX_ACCESSIBILITY_ALWAYS_ON="1", QT_QPA_PLATFORM="xcb")
        for name in ("LC_ALL", "WAYLAND_DISPLAY", "DOCKER_HOST", "XAUTHORITY", "AT_SPI_BUS_ADDRESS", "QT_SCALE_FACTOR"):
            os.environ.pop(name, None)
        # The process numbers of this namespace mean nothing in other people's lock files: no lock, and sockets of our own.
        os.makedirs("/tmp/.X11-unix", exist_ok=True)
        subprocess.run(["mount", "-t", "tmpfs", "-o", "mode=1777", "tmpfs", "/tmp/.X11-unix"], check=True)
        os.environ["DISPLAY"] = ":" + self._started("Xvfb", "-screen", "0", SCREEN, "-nolock", "-noreset", "-nolisten", "tcp",
                                                     "-displayfd", "{}")
        os.environ["DBUS_SESSION_BUS_ADDRESS"] = self._started("dbus-daemon", "--session", "--nofork",
                                                               f"--address=unix:path={self.directory}/bus", "--print-address={}")
        self.start("openbox")
        import gi  # pylint: disable=import-outside-toplevel
        gi.require_version("Atspi", "2.0")
        from gi.repository import Atspi  # pylint: disable=import-outside-toplevel
        Atspi.init()
        Atspi.set_timeout(10000, 10000)
        # What is remembered is only renewed by a running main loop: everything is asked anew.
        Atspi.get_desktop(0).set_cache_mask(Atspi.Cache.NONE)
        self.atspi = Atspi

    def start(self, *command, **options):
        with open(f"{self.directory}/log", "ab") as log:
            options = {"stdout": log, "stderr": log, **options}
            options.setdefault("stdin", subprocess.DEVNULL)
            process = subprocess.Popen(command, preexec_fn=_die_with_parent, **options)
        self._processes.append(process)
        return process

    def _started(self, *command):
        """Starts a program that writes one line to the descriptor put in the place of {}, and answers with that line."""
        reader, writer = os.pipe()
        self.start(*(word.format(writer) for word in command), pass_fds=(writer,))
        os.close(writer)
        with os.fdopen(reader, encoding="utf-8") as pipe:
            line = pipe.readline().strip()
        if not line:
            raise AssertionError(f"{command[0]} did not start:\n{self.log_text()}")
        return line

    def condition(self):
        """What has ended of it, and what its programs said."""
        ended = [f"{process.args[0]} has ended with {process.returncode}" for process in self._processes
                 if process.poll() is not None]
        return "\n".join([*ended, self.log_text()])

    def log_text(self):
        return pathlib.Path(self.directory, "log").read_text(encoding="utf-8", errors="replace")[-3000:]

    def stop(self):
        for process in reversed(self._processes):
            process.terminate()
            try:
                process.wait(5)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        # The bus starts the services of assistive technology, and they end with it.
        engine.eventually(lambda: not [line for line, _ in engine.processes().values() if "at-spi" in line],
                          "the services of assistive technology have ended", 10)
        subprocess.run(["umount", "/tmp/.X11-unix"], check=True)
        shutil.rmtree(self.directory, ignore_errors=True)


class Window:
    """The running program, seen through assistive technology."""

    def __init__(self, desktop, pictures, *arguments):
        self.desktop = desktop
        self._pictures = PICTURES / pictures
        shutil.rmtree(self._pictures, ignore_errors=True)
        self._pictures.mkdir(parents=True)
        self._taken = 0
        # Places are told in the window's own pixels; of the screen's there are as many more.
        self.scale = float(os.environ.get("QT_SCALE_FACTOR", "1"))
        self.process = desktop.start(engine.BIN / "onggi", *arguments)
        self.application = engine.eventually(self._register, "the window has told assistive technology of itself")

    def _register(self):
        if self.process.poll() is not None:
            raise AssertionError(f"the window ended with {self.process.returncode}:\n{self.desktop.log_text()}")
        root = self.desktop.atspi.get_desktop(0)
        for index in range(root.get_child_count()):
            child = root.get_child_at_index(index)
            try:
                if child and child.get_process_id() == self.process.pid and child.get_child_count() > 0:
                    return child
            except self.error:
                pass
        return None

    @property
    def error(self):
        from gi.repository import GLib  # pylint: disable=import-outside-toplevel
        return GLib.Error

    # Looking

    def walk(self, node=None):
        """All that is visible below node (default: everything), level by level: long lists of details come last."""
        states = self.desktop.atspi.StateType
        level = [node or self.application]
        while level:
            below = []
            for parent in level:
                for index in range(parent.get_child_count()):
                    child = parent.get_child_at_index(index)
                    state = child.get_state_set() if child else None
                    if state and state.contains(states.VISIBLE) and not state.contains(states.DEFUNCT):
                        yield child
                        below.append(child)
            level = below

    def look(self, name, role=None, inside=None):
        """The first visible thing with that name (a text, or a compiled expression) and role, else None."""
        roles = (role,) if isinstance(role, str) else role
        try:
            for node in self.walk(inside):
                shown = node.get_name() or ""
                if (name.search(shown) if isinstance(name, re.Pattern) else name == shown) and \
                        (not roles or node.get_role_name() in roles):
                    return node
        except self.error:
            # It changed while it was looked at; whoever waits looks again.
            pass
        return None

    def find(self, name, role=None, inside=None, patience=engine.PATIENCE):
        try:
            return engine.eventually(lambda: self.look(name, role, inside), f"there is {role or 'something'} “{name}”", patience)
        except AssertionError as error:
            raise AssertionError(f"{error}\nThe window shows:\n{self.describe()}") from None

    def gone(self, name, role=None, inside=None):
        engine.eventually(lambda: self.look(name, role, inside) is None, f"“{name}” is gone")

    def has(self, node, state):
        return node.get_state_set().contains(getattr(self.desktop.atspi.StateType, state))

    def text(self, node):
        atspi = self.desktop.atspi
        return atspi.Text.get_text(node, 0, atspi.Text.get_character_count(node))

    def reads(self, node, wanted):
        """Waits until its text has in it what is wanted: a text, or a compiled expression."""
        shown = [""]

        def there():
            shown[0] = self.text(node)
            return wanted.search(shown[0]) if isinstance(wanted, re.Pattern) else wanted in shown[0]
        try:
            engine.eventually(there, f"“{node.get_name()}” shows {wanted}")
        except AssertionError as error:
            raise AssertionError(f"{error}\nIt shows:\n{shown[0]}") from None

    def value(self, row, column, table="Containers"):
        """The text of a cell of a table, by the heading of its column and the text of its row's first matching cell."""
        atspi = self.desktop.atspi
        try:
            node = self.look(table, ("table", "tree", "tree table"))
            if not node:
                return None
            rows, columns = atspi.Table.get_n_rows(node), atspi.Table.get_n_columns(node)
            headings = [atspi.Table.get_column_description(node, index) for index in range(columns)]
            for index in range(rows):
                texts = [atspi.Table.get_accessible_at(node, index, at).get_name() for at in range(columns)]
                if row in texts:
                    return texts[headings.index(column)]
        except self.error:
            pass
        return None

    def describe(self):
        lines = []
        try:
            for node in self.walk():
                if node.get_name():
                    lines.append(f"  {node.get_role_name()}: {node.get_name()}")
        except self.error as error:
            lines.append(f"  … {error}")
        return "\n".join(lines[:150])

    # Acting

    def place(self, node):
        """The middle of what is shown of it, on the screen, once it does not move any more."""
        kind = self.desktop.atspi.CoordType.SCREEN

        def settled():
            first = self.desktop.atspi.Component.get_extents(node, kind)
            second = self.desktop.atspi.Component.get_extents(node, kind)
            same = (first.x, first.y, first.width, first.height) == (second.x, second.y, second.width, second.height)
            return second if same and second.width > 0 and self.has(node, "SHOWING") else None
        box = engine.eventually(settled, f"“{node.get_name()}” has a place on the screen")
        return int((box.x + box.width / 2) * self.scale), int((box.y + box.height / 2) * self.scale)

    def xdotool(self, *arguments):
        subprocess.run(["xdotool", *map(str, arguments)], check=True, timeout=engine.PATIENCE)

    def click(self, node):
        """With the mouse. Disabled things are waited for."""
        engine.eventually(lambda: self.has(node, "ENABLED"), f"“{node.get_name()}” can be used")
        self.xdotool("mousemove", *self.place(node), "click", "1")

    def press(self, name, role=BUTTON, inside=None):
        self.click(self.find(name, role, inside))

    def type(self, text):
        self.xdotool("type", "--delay", "40", text)

    def key(self, *names):
        self.xdotool("key", "--delay", "40", *names)

    def fill(self, name, text):
        """Clicks into a field, replaces what is in it, and sees that it holds the text."""
        field = self.find(name, "text")
        self.click(field)
        engine.eventually(lambda: self.has(field, "FOCUSED"), f"“{name}” has the keyboard")
        if self.text(field):
            self.key("ctrl+a")
        self.type(text)
        engine.eventually(lambda: self.text(field) == text, f"“{name}” holds “{text}”")

    def check(self, name, wanted=True):
        box = self.find(name, "check box")
        if self.has(box, "CHECKED") != wanted:
            self.click(box)
            engine.eventually(lambda: self.has(box, "CHECKED") == wanted, f"“{name}” is {wanted}")

    def picture(self, name):
        self._taken += 1
        path = self._pictures / f"{self._taken:02}-{name}.png"
        subprocess.run(["import", "-silent", "-window", "root", path], check=True, timeout=engine.PATIENCE)

    def __enter__(self):
        return self

    def __exit__(self, error, *_):
        """The program ends in any case; what a test failed at is the last picture."""
        if self.process.poll() is None:
            if error:
                self.picture("failed")
                print(self.desktop.condition(), file=sys.stderr)
            self.process.kill()
            self.process.wait()

    def close(self):
        """With the keyboard, as soon as that is the main window's again. It must end by itself and well."""
        frame = self.find("Onggi", "frame")
        engine.eventually(lambda: self.has(frame, "ACTIVE"), "the main window has the keyboard")
        self.key("ctrl+q")
        status = engine.eventually(lambda: self.process.poll() is not None and [self.process.returncode],
                                   "the window has ended")[0]
        if status != 0:
            raise AssertionError(f"the window ended with {status}:\n{self.desktop.log_text()}")
