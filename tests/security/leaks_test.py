"""What clients ask for again and again must not grow the engine.

ONGGI_CYCLES says how often each thing is done (900; 10000 for a long run, which prints what it measures).
"""

import os
import pathlib
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../support"))
import engine  # noqa: E402

CYCLES = int(os.environ.get("ONGGI_CYCLES", "900"))
PART = CYCLES // 3


class Leaks(engine.EngineCase):
    def size(self, pid):
        """(KiB that it has written, wherever they are now; descriptors) of a process. What it has only read comes and goes with
        the machine's page cache."""
        text = pathlib.Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii")
        written = sum(int(line.split()[1]) for line in text.splitlines() if line.startswith(("Anonymous:", "Swap:")))
        return written, len(os.listdir(f"/proc/{pid}/fd"))

    def flat(self, work, pids):
        """Does the work in three equal parts: the last may not add to what the second has left."""
        sizes = []
        for part in range(3):
            for number in range(PART):
                work(number)
            if part:
                engine.eventually(lambda: self.settled(pids, sizes), "descriptors are closed")
                sizes.append([self.size(pid) for pid in pids])
        for pid, (before, after) in zip(pids, zip(*sizes)):
            print(f"{self.id().rpartition('.')[2]}, process {pid}: {before[0]} → {after[0]} KiB, {before[1]} → {after[1]} descriptors "
                  f"in the last {PART} of {3 * PART} cycles", flush=True)
            # One allocation of the heap may come late; a leak of 1 KiB a cycle does not hide in that.
            self.assertLess(after[0] - before[0], max(256, PART // 2), f"KiB, process {pid}: {before[0]} → {after[0]}")
            self.assertLessEqual(after[1], before[1], f"descriptors of process {pid}")

    def settled(self, pids, sizes):
        return all(self.size(pid)[1] <= (sizes[0][index][1] if sizes else 64) for index, pid in enumerate(pids))

    def jar(self, **config):
        self.engine.run_detached("jar", "sleep", "100000", **config)
        # The engine remembers its last thousand events: a growth that ends there.
        for _ in range(1100):
            self.expect(201, "POST", "/containers/jar/exec", {"Cmd": ["true"]})
        return [self.engine.process.pid, self.engine.monitor_of("jar")]

    def expect(self, status, method, path, body=None):
        reply = self.engine.api(method, path, body)
        self.assertEqual(status, reply.status, reply.body[:200])
        return reply

    def test_resizing(self):
        pids = self.jar(Tty=True)

        def resize(number):
            # A monitor that comes late is not waited for: 503.
            engine.eventually(lambda: self.engine.api("POST", f"/containers/jar/resize?h={number % 50 + 10}&w=80").status == 200, "it is resized")
        self.flat(resize, pids)

    def test_attaching(self):
        pids = self.jar()

        def attach(_):
            connection, _ = self.engine.hijack("/containers/jar/attach?stream=1&stdout=1&stdin=1")
            connection.close()
        self.flat(attach, pids)

    def test_executing(self):
        pids = self.jar()

        def execute(_):
            identity = self.expect(201, "POST", "/containers/jar/exec", {"Cmd": ["true"], "AttachStdout": True}).json["Id"]
            self.expect(200, "POST", f"/exec/{identity}/start", {})
        self.flat(execute, pids)
        engine.eventually(lambda: len(self.engine.helpers("onggi-monitor")) == 1, "the monitors of the execs have ended")

    def test_creatingExecsThatNobodyStarts(self):
        pids = self.jar()

        def create(_):
            self.expect(201, "POST", "/containers/jar/exec", {"Cmd": ["true"], "Env": ["A=" + "x" * 500]})
        # From here on each drives out the oldest.
        for number in range(2000):
            create(number)
        self.flat(create, pids)

    def test_wholeLives(self):
        self.jar()
        before = self.lists()

        def live(number):
            name = f"mortal{number % 7}"
            self.expect(201, "POST", f"/containers/create?name={name}", {"Image": "busybox", "Cmd": ["true"], "Tty": number % 2 == 1,
                                                                         "Volumes": {"/v": {}} if number % 3 == 0 else None})
            self.expect(204, "POST", f"/containers/{name}/start")
            self.expect(200, "POST", f"/containers/{name}/wait")
            self.expect(204, "DELETE", f"/containers/{name}?v=1")
        self.flat(live, [self.engine.process.pid])
        engine.eventually(lambda: self.lists() == before, "nothing of them is left")

    def lists(self):
        """What containers have on the machine: files, mounts, groups, links."""
        groups = sum(len(folders) for group in self.engine._groups() for _, folders, _ in os.walk(group))
        return [sorted(os.listdir(f"{self.engine.state}/{name}")) for name in ("containers", "volumes")] + [
            sorted(os.listdir(f"{self.engine.run}/containers")), len(pathlib.Path("/proc/self/mountinfo").read_text("utf-8").splitlines()), groups,
            len(os.listdir("/sys/class/net")), len(engine.processes())]

    def test_clientsThatLeaveInTheMiddle(self):
        pids = self.jar()

        def leave(_):
            for path in ("/containers/jar/logs?follow=1&stdout=1", "/events", "/containers/jar/stats"):
                connection, reply = self.engine.stream("GET", path)
                self.assertEqual(200, reply.status)
                connection.close()
        self.flat(leave, pids)


if __name__ == "__main__":
    engine.main()
