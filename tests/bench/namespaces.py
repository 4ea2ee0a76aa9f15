"""A place of its own for one engine: network, mounts, processes, view of the control groups, and a fresh disk.

Groups belongs to the program outside: it makes a group in every hierarchy and removes it. enter() is called inside, once
the namespaces are there. All that is mounted or started inside ends with the process namespace.
"""

import ctypes
import fcntl
import os
import pathlib
import socket
import struct
import subprocess
import time

DISK_SIZE = 8 << 30


def call(*words):
    subprocess.run([str(word) for word in words], check=True, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)


def hierarchies():
    """(mount point, type, options) of every control group hierarchy."""
    found = []
    for line in pathlib.Path("/proc/self/mountinfo").read_text(encoding="utf-8").splitlines():
        left, _, right = line.partition(" - ")
        kind, _, options = right.split()
        if kind in ("cgroup", "cgroup2"):
            words = [word for word in options.split(",") if word not in ("rw", "ro") and not word.startswith("nsdelegate")]
            if any(word.startswith("name=") for word in words):
                words.insert(0, "none")
            found.append([left.split()[4], kind, ",".join(words) if kind == "cgroup" else ""])
    return found


class Groups:
    """One group at the root of every hierarchy, so that whatever the engines create is below it and goes with it."""

    def __init__(self, name):
        self.hierarchies = hierarchies()
        self._paths = [pathlib.Path(point, name) for point, _, _ in self.hierarchies]
        for path in self._paths:
            path.mkdir(exist_ok=True)
            for setting in ("cpuset.cpus", "cpuset.mems"):
                # In version 1 a new group has neither processors nor memory, and nothing may enter it.
                if (path / setting).exists() and (path.parent / "cpuset.sched_load_balance").exists():
                    (path / setting).write_text((path.parent / setting).read_text())

    def join(self):
        for path in self._paths:
            (path / "cgroup.procs").write_text(str(os.getpid()))

    def clear(self):
        """Removes what is below the groups. The processes have ended, but the kernel may need a moment to see that."""
        self._remove(lambda path: [folder for folder, _, _ in os.walk(path, topdown=False) if folder != str(path)])

    def remove(self):
        self._remove(lambda path: [folder for folder, _, _ in os.walk(path, topdown=False)])

    def _remove(self, folders):
        deadline = time.monotonic() + 10
        left = self._paths
        while left:
            for path in left:
                for folder in folders(path):
                    try:
                        os.rmdir(folder)
                    except OSError:
                        pass
            left = [path for path in left if folders(path)]
            if left and time.monotonic() > deadline:
                raise OSError(f"control groups stay behind: {', '.join(map(str, left))}")
            time.sleep(0.01 if left else 0)


def unshare():
    """The words before a command that put it into new namespaces. They end with the process that started them."""
    return ["unshare", "--net", "--mount", "--pid", "--cgroup", "--ipc", "--uts", "--fork", "--mount-proc", "--kill-child"]


def make_disk(path):
    """An ext4 in a sparse file, complete: the kernel has no tables left to write while something is measured."""
    with open(path, "wb") as image:
        image.truncate(DISK_SIZE)
    call("mkfs.ext4", "-q", "-F", "-E", "lazy_itable_init=0,lazy_journal_init=0", path)


def enter(scratch, groups, hide_unified):
    """Sets up the inside. hide_unified: crun refuses to work beside a cgroup2 mount that has no controllers."""
    _reap()
    with socket.socket() as control:
        fcntl.ioctl(control, 0x8914, struct.pack("16sH14s", b"lo", 0x1 | 0x40, b""))
    # The old /sys shows the network of the machine; the new one comes without control groups.
    call("mount", "-t", "sysfs", "sysfs", "/sys")
    if all(kind == "cgroup2" for _, kind, _ in groups):
        call("mount", "-t", "cgroup2", "cgroup2", "/sys/fs/cgroup")
        _delegate(pathlib.Path("/sys/fs/cgroup"))
    else:
        call("mount", "-t", "tmpfs", "-o", "mode=755", "tmpfs", "/sys/fs/cgroup")
        for point, kind, options in groups:
            if kind == "cgroup2" and hide_unified:
                continue
            os.mkdir(point)
            call("mount", "-t", kind, *(["-o", options] if options else []), kind, point)
    call("mount", "-o", "loop", f"{scratch}/disk.img", f"{scratch}/disk")
    os.mkdir(f"{scratch}/disk/tmp", 0o1777)
    os.environ.update(TMPDIR=f"{scratch}/disk/tmp", HOME=f"{scratch}/disk/tmp", LC_ALL="C.UTF-8")
    # Configuration and state outside of an engine's own directory: writes go nowhere.
    call("mount", "-t", "tmpfs", "tmpfs", f"{scratch}/over")
    for folder in ("etc", "var/lib"):
        name = folder.replace("/", "-")
        upper, work = f"{scratch}/over/{name}", f"{scratch}/over/{name}.work"
        os.mkdir(upper)
        os.mkdir(work)
        call("mount", "-t", "overlay", "-o", f"lowerdir=/{folder},upperdir={upper},workdir={work}", "overlay", f"/{folder}")
    call("mount", "-t", "tmpfs", "-o", "mode=755", "tmpfs", "/run")


def _reap():
    """Stays behind as the namespace's first process, which inherits what loses its parent; the caller goes on as a child."""
    child = os.fork()
    if child == 0:
        ctypes.CDLL(None).prctl(1, 9)
        return
    while True:
        pid, status = os.wait()
        if pid == child:
            os._exit(os.waitstatus_to_exitcode(status) & 0xFF)


def _delegate(top):
    """Version 2 wants processes in the leaves only, before controllers can be handed down."""
    (top / "programs").mkdir()
    for pid in (top / "cgroup.procs").read_text().split():
        if pid != "0":
            (top / "programs/cgroup.procs").write_text(pid)
    for controller in (top / "cgroup.controllers").read_text().split():
        try:
            (top / "cgroup.subtree_control").write_text(f"+{controller}")
        except OSError:
            pass


def sync_disk(scratch):
    call("sync", "-f", f"{scratch}/disk")


def pss(pids):
    """(PSS, RSS) of processes together, in bytes."""
    total = [0, 0]
    for pid in pids:
        try:
            text = pathlib.Path(f"/proc/{pid}/smaps_rollup").read_text()
        except OSError:
            continue
        for line in text.splitlines():
            for index, key in enumerate(("Pss:", "Rss:")):
                if line.startswith(key):
                    total[index] += int(line.split()[1]) * 1024
    return total


def processes():
    """pid → name of every process in the namespace that runs a program."""
    found = {}
    for entry in os.listdir("/proc"):
        if entry.isdigit():
            try:
                if os.readlink(f"/proc/{entry}/exe"):
                    found[int(entry)] = pathlib.Path(f"/proc/{entry}/comm").read_text().strip()
            except OSError:
                pass
    return found
