"""What is left when onggid, a monitor or a container's first process is killed."""

import os
import signal
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../support"))
import engine  # noqa: E402
import registry  # noqa: E402

COUNTING = "n=0; while :; do n=$((n+1)); echo $n; usleep 1000; done"
OBEDIENT = "trap 'exit 5' TERM; echo ready; while :; do sleep 0.05; done"


class EngineDies(engine.EngineCase):
    def numbers(self, name):
        return [int(line) for line in self.output("logs", name).split()]

    def ready(self, name):
        engine.eventually(lambda: "ready" in self.output("logs", name), f"{name} is ready")

    def test_containerAndItsLogGoOn(self):
        identity = self.engine.run_detached("writer", "sh", "-c", COUNTING)
        pid = self.engine.inspect("writer")["State"]["Pid"]
        engine.eventually(lambda: len(self.numbers("writer")) > 100, "a hundred lines")
        for _ in range(3):
            self.engine.kill()
            self.engine.start()
            before = len(self.numbers("writer"))
            engine.eventually(lambda count=before: len(self.numbers("writer")) > count + 100, "a hundred lines more")
        self.assertEqual(["writer"], self.output("ps", "--format", "{{.Names}}").split())
        state = self.engine.inspect(identity)["State"]
        self.assertEqual(("running", pid), (state["Status"], state["Pid"]))
        self.docker("stop", "-t", "0", "writer")
        seen = self.numbers("writer")
        self.assertEqual(list(range(1, len(seen) + 1)), seen)
        self.assertEqual(137, self.engine.inspect("writer")["State"]["ExitCode"])

    def test_terminalCanBeAttachedAndStoppedAfterwards(self):
        self.docker("run", "-d", "-it", "--name", "shell", "busybox", "sh")
        self.engine.kill()
        self.engine.start()
        terminal = self.terminal("attach", "shell")
        terminal.send(b"\n")
        terminal.expect(b"# ")
        terminal.send(b"echo $((6*7))\n")
        terminal.expect(b"42\r\n")
        self.docker("stop", "-t", "0", "shell")
        terminal.wait()
        self.assertEqual("exited", self.engine.inspect("shell")["State"]["Status"])

    def test_attachedTerminalSurvivesTheEngine(self):
        terminal = self.terminal("run", "-it", "--name", "shell", "busybox", "sh")
        terminal.expect(b"# ")
        # The prompt can be there before the client has the reply to its start.
        engine.eventually(lambda: self.engine.inspect("shell")["State"]["Running"], "the client's start has been answered")
        self.engine.kill()
        terminal.send(b"echo $((6*7))\n")
        terminal.expect(b"42\r\n")
        self.engine.start()
        terminal.send(b"echo $((7*8))\n")
        terminal.expect(b"56\r\n")

    def test_exitWhileTheEngineWasDeadIsKnownAfterwards(self):
        gate = f"{self.engine.directory}/gate"
        os.mkdir(gate)
        self.engine.run_detached("leaver", "sh", "-c", "until [ -e /gate/go ]; do usleep 10000; done; exit 9",
                                 HostConfig={"Binds": [f"{gate}:/gate"]})
        first = self.engine.inspect("leaver")["State"]["Pid"]
        self.engine.kill()
        os.mkdir(f"{gate}/go")
        engine.eventually(lambda: first not in engine.processes(), "the container ends")
        self.engine.start()
        state = self.engine.inspect("leaver")["State"]
        self.assertEqual(("exited", 9), (state["Status"], state["ExitCode"]))
        self.docker("start", "leaver")
        self.assertEqual("9", self.output("wait", "leaver"))

    def test_stopInOrderLeavesContainersRunningToo(self):
        self.engine.run_detached("worker", "sh", "-c", OBEDIENT)
        self.ready("worker")
        pid = self.engine.inspect("worker")["State"]["Pid"]
        self.engine.stop()
        self.assertIn(pid, engine.processes())
        self.engine.start()
        self.assertEqual(pid, self.engine.inspect("worker")["State"]["Pid"])
        self.docker("stop", "worker")
        self.assertEqual(5, self.engine.inspect("worker")["State"]["ExitCode"])

    def test_publishedPortAnswersWhileTheEngineIsDead(self):
        port = registry.free_port()
        self.docker("run", "-d", "--name", "shop", "-p", f"{port}:80", "busybox", "sh", "-c",
                    "while :; do echo jar | nc -l -p 80; done")

        def ask():
            try:
                with engine.socket.create_connection(("127.0.0.1", port), 2) as connection:
                    return connection.recv(10)
            except OSError:
                return b""
        engine.eventually(ask, "the port answers")
        self.engine.kill()
        engine.eventually(ask, "the port answers without an engine")
        self.engine.start()
        engine.eventually(ask, "the port answers with the next engine")
        self.assertIn("already allocated", self.refused("run", "-p", f"{port}:80", "busybox", "true", status=125))

    def test_aSecondEngineOnTheSameStateIsRefused(self):
        self.engine.run_detached("bystander", "sleep", "1000")
        command = self.engine.command()
        command[command.index("--run") + 1] = f"{self.engine.directory}/run2"
        second = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                                text=True, timeout=engine.PATIENCE, check=False)
        self.assertEqual(1, second.returncode)
        self.assertIn(self.engine.state, second.stdout)
        self.assertRegex(second.stdout, "(another|already|in use)")
        self.assertEqual("running", self.engine.inspect("bystander")["State"]["Status"])


class MonitorsAndInitsDie(engine.EngineCase):
    def test_aContainerWhoseMonitorIsKilledHasEnded(self):
        identity = self.engine.run_detached("orphan", "sh", "-c", "sleep 1000 & sleep 1000")
        first = self.engine.inspect("orphan")["State"]["Pid"]
        os.kill(self.engine.monitor_of("orphan"), signal.SIGKILL)
        state = engine.eventually(lambda: (now := self.engine.inspect("orphan")["State"])["Status"] == "exited" and now, "it is exited")
        self.assertNotEqual(0, state["ExitCode"])
        self.assertEqual((False, 0), (state["Running"], state["Pid"]))
        engine.eventually(lambda: first not in engine.processes(), "the first process has ended")
        engine.eventually(lambda: not any(f"{identity}" in str(group) for group in self.groups()), "the control groups are gone")
        # The kernel takes a namespace's interfaces down behind its last process, in its own time.
        engine.eventually(lambda: not any(name.startswith("veth") for name in self.interfaces()), "its interface is gone")
        self.docker("start", "orphan")
        self.docker("rm", "-f", "orphan")

    def groups(self):
        return [inner for group in self.engine._groups() for inner in group.iterdir() if inner.is_dir()]

    @staticmethod
    def interfaces():
        return [name for _, name in engine.socket.if_nameindex()]

    def test_aMonitorKilledWhileTheEngineIsDeadIsNoticed(self):
        self.engine.run_detached("orphan", "sleep", "1000")
        first, monitor = self.engine.inspect("orphan")["State"]["Pid"], self.engine.monitor_of("orphan")
        self.engine.kill()
        os.kill(monitor, signal.SIGKILL)
        self.engine.start()
        state = engine.eventually(lambda: (now := self.engine.inspect("orphan")["State"])["Status"] == "exited" and now, "it is exited")
        self.assertNotEqual(0, state["ExitCode"])
        engine.eventually(lambda: first not in engine.processes(), "the first process has ended")

    def test_aFirstProcessThatIsKilledGives137(self):
        self.engine.run_detached("victim", "sh", "-c", "sleep 1000 & sleep 1000")
        os.kill(self.engine.inspect("victim")["State"]["Pid"], signal.SIGKILL)
        self.assertEqual("137", self.output("wait", "victim"))
        state = self.engine.inspect("victim")["State"]
        self.assertEqual(("exited", False), (state["Status"], state["OOMKilled"]))
        engine.eventually(lambda: not self.engine.helpers(), "the monitor has ended")

    def test_bothKilledWhileTheEngineIsDead(self):
        self.engine.run_detached("victim", "sleep", "1000")
        first, monitor = self.engine.inspect("victim")["State"]["Pid"], self.engine.monitor_of("victim")
        self.engine.kill()
        os.kill(monitor, signal.SIGKILL)
        os.kill(first, signal.SIGKILL)
        self.engine.start()
        self.assertEqual("exited", self.engine.inspect("victim")["State"]["Status"])
        self.docker("start", "victim")
        self.assertEqual("running", self.engine.inspect("victim")["State"]["Status"])


if __name__ == "__main__":
    engine.main()
