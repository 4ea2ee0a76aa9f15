"""docker exec and docker attach, as their users see them, with the real docker CLI; and attach by WebSocket."""

import base64
import concurrent.futures
import hashlib
import json
import os
import pathlib
import signal
import socket
import struct
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "support"))
import engine


class ExecCase(engine.EngineCase):
    def setUp(self):
        self.run_box()

    def run_box(self, **config):
        self.engine.run_detached("box", "sleep", "1000", **config)

    def execute(self, *arguments, **options):
        return self.output("exec", *arguments, **options)

    def create(self, *command, container="box", **body):
        reply = self.engine.api("POST", f"/containers/{container}/exec", dict({"Cmd": list(command)}, **body))
        self.assertEqual(201, reply.status, reply.body)
        return reply.json["Id"]

    def inspect_exec(self, identity):
        reply = self.engine.api("GET", f"/exec/{identity}/json")
        self.assertEqual(200, reply.status, reply.body)
        return reply.json

    def ended(self, identity):
        return engine.eventually(lambda: (lambda found: not found["Running"] and found)(self.inspect_exec(identity)),
                                 "the exec ends")


class ExecTest(ExecCase):
    def test_bothStreamsAndTheExitCodeComeBack(self):
        result = self.docker("exec", "box", "sh", "-c", "echo out; echo err >&2; exit 7", status=7)
        self.assertEqual(("out\n", "err\n"), (result.output, result.errors))

    def test_inputIsPipedAndEnds(self):
        self.assertEqual("x", self.execute("-i", "box", "cat", data=b"x\n"))
        data = os.urandom(3_000_000)
        result = self.docker("exec", "-i", "box", "sha256sum", data=data)
        self.assertIn(hashlib.sha256(data).hexdigest(), result.output)

    def test_withoutInteractiveTheInputIsEmpty(self):
        self.assertEqual("", self.execute("box", "cat", data=b"ignored"))

    def test_aHundredMegabytesComeWhole(self):
        script = "dd if=/dev/zero bs=1M count=100 2>/dev/null | tr '\\0' x"
        text = self.docker("exec", "box", "sh", "-c", script, timeout=120).stdout
        self.assertEqual((100 << 20, {ord("x")}), (len(text), set(text)))

    def test_aSlowReaderLosesNothing(self):
        process = self.popen("exec", "box", "seq", "1", "400000")
        engine.eventually(lambda: "exec_die" not in self.engine.log_text(), "it has begun")
        time.sleep(0.5)  # longer than the program takes: its end meets a full pipe
        text, _ = process.communicate(timeout=60)
        self.assertEqual(b"".join(b"%d\n" % n for n in range(1, 400001)), text)
        self.assertEqual(0, process.returncode)

    def test_environmentUserAndDirectoryAreAsAsked(self):
        path = pathlib.Path(self.engine.directory, "variables")
        path.write_text("FROM_FILE=yes\n", encoding="utf-8")
        text = self.execute("-e", "A=b", "--env-file", str(path), "-w", "/tmp", "-u", "1000:7", "box", "sh", "-c",
                            "echo $A $FROM_FILE $HOME; pwd; id -u; id -g; id -G")
        self.assertEqual(["b yes /", "/tmp", "1000", "7", "7"], text.splitlines())

    def test_theContainersOwnSettingsHold(self):
        self.docker("run", "-d", "--name", "own", "-e", "OWN=1", "-w", "/usr", "-u", "daemon", "--group-add", "42",
                    "--hostname", "here", "busybox", "sleep", "1000")
        text = self.execute("own", "sh", "-c", "echo $OWN $HOSTNAME; pwd; id -un; id -G")
        self.assertEqual(["1 here", "/usr", "daemon", "1 42"], text.splitlines())

    def test_itStandsInAllOfTheContainersNamespacesAndGroups(self):
        script = "for n in cgroup ipc mnt net pid user uts; do readlink /proc/%s/ns/$n; done; cat /proc/%s/cgroup"
        mine = self.execute("box", "sh", "-c", script % ("self", "self"))
        first = self.execute("box", "sh", "-c", script % (1, 1))
        self.assertEqual(first, mine)
        self.assertNotIn("/exec", mine)

    def test_itHasTheContainersPrivilegesAndNoMore(self):
        fields = ("CapInh", "CapPrm", "CapEff", "CapBnd", "NoNewPrivs", "Seccomp:")
        script = "grep -E '%s' /proc/%s/status"
        first = self.execute("box", "sh", "-c", script % ("|".join(fields), 1))
        mine = self.execute("box", "sh", "-c", script % ("|".join(fields), "self"))
        self.assertEqual(first, mine)
        self.assertIn("CapInh:\t0000000000000000", mine)
        self.assertIn("Seccomp:\t2", mine)

    @engine.ours("others fail where root lacks a capability")
    def test_privilegedGivesMore(self):
        bounding = "grep CapBnd /proc/self/status"
        usual = int(self.execute("box", "sh", "-c", bounding).split()[1], 16)
        more = int(self.execute("--privileged", "box", "sh", "-c", bounding).split()[1], 16)
        self.assertEqual(usual, usual & more)
        self.assertTrue(more >> 21 & 1, "CAP_SYS_ADMIN")
        self.assertIn("mounted", self.execute("--privileged", "box", "sh", "-c", "mount -t tmpfs x /tmp && echo mounted"))

    def test_noDescriptorOfOursReachesIt(self):
        text = self.execute("box", "sh", "-c", "for fd in /proc/self/fd/*; do echo ${fd##*/}; done")
        self.assertEqual({"0", "1", "2"}, set(text.split()) - {"3", "10"}, text)
        # The shell's own pipe may be gone before it is looked at: it has no target then.
        text = self.execute("box", "sh", "-c", "ls -l /proc/$$/fd | grep -e '->' | grep -vE 'pipe:|/dev/null' || true")
        self.assertEqual("", text)

    def test_whatCannotBeExecutedIsSaid(self):
        for command, status, words in ((["nosuch"], 127, "executable file not found in $PATH"),
                                       (["/no/such"], 127, "no such file or directory"),
                                       (["/etc/passwd"], 126, "permission denied"),
                                       (["-w", "/nowhere"], 127, "chdir to cwd"),
                                       (["-u", "nobodyknows"], 126, "unable to find user nobodyknows")):
            options = command if command[0].startswith("-") else []
            # Before version 1.42 of the API every failure was 126.
            result = self.docker("exec", *options, "box", *([] if options else command), *(["true"] if options else []),
                                 status=126 if self.is_older_than("1.42") else status)
            self.assertIn(words, result.output)
        self.assertIn("executable file not found", self.docker("exec", "-d", "box", "nosuch", status=None).errors)

    def test_detachedItRunsAlone(self):
        self.docker("exec", "-d", "box", "sh", "-c", "echo done > /tmp/mark")
        engine.eventually(lambda: self.docker("exec", "box", "cat", "/tmp/mark", status=None).output == "done\n", "it ran")

    def test_aHundredAtOnceDoNotMeet(self):
        def one(number):
            return self.docker("exec", "-i", "box", "sh", "-c", "read word; echo $word; exit $((word % 100))",
                               data=b"%d\n" % number, status=number % 100, timeout=120).output
        with concurrent.futures.ThreadPoolExecutor(100) as pool:
            self.assertEqual([f"{number}\n" for number in range(100)], list(pool.map(one, range(100))))

    def test_withoutAUserNamespaceToo(self):
        self.docker("run", "-d", "--name", "plain", "--userns", "host", "busybox", "sleep", "1000")
        self.assertEqual("0", self.execute("plain", "id", "-u"))
        self.docker("run", "-d", "--name", "peer", "--pid", "host", "busybox", "sleep", "1000")
        self.assertEqual("0", self.execute("peer", "id", "-u"))

    def test_itEndsWithTheContainer(self):
        self.endsWithTheContainer()

    @engine.ours("others leave it running where nothing else ends it, until the container is removed")
    def test_itEndsWithAContainerAmongTheHostsProcesses(self):
        self.endsWithTheContainer("--pid", "host")

    def endsWithTheContainer(self, *options):
        self.docker("run", "-d", "--name", "mortal", *options, "busybox", "sleep", "1000")
        process = self.popen("exec", "mortal", "sh", "-c", "echo here; sleep 4321")
        self.assertEqual(b"here\n", process.stdout.readline())
        self.docker("kill", "mortal")
        process.communicate(timeout=30)
        self.assertEqual(137, process.returncode)
        engine.eventually(lambda: not any("4321" in line for line, _ in engine.processes().values()), "nothing is left")

    def test_aKilledMonitorTakesItsProcessAlong(self):
        before = set(self.engine.helpers("onggi-monitor"))
        process = self.popen("exec", "box", "sh", "-c", "echo here; exec sleep 4322")
        self.assertEqual(b"here\n", process.stdout.readline())
        (monitor,) = set(self.engine.helpers("onggi-monitor")) - before
        identity = self.engine.inspect("box")["ExecIDs"][-1]
        os.kill(monitor, 9)
        process.communicate(timeout=30)
        # The client's stream may end a moment before the engine hears of it.
        engine.eventually(lambda: self.engine.api("GET", f"/exec/{identity}/json").json["ExitCode"] == 137, "its end is known")
        engine.eventually(lambda: not any("4322" in line for line, _ in engine.processes().values()), "nothing is left")

    def test_anEngineThatDiesDoesNotDisturbIt(self):
        terminal = self.terminal("exec", "-it", "box", "sh")
        terminal.send(b"echo be'f'ore\n")
        terminal.expect(b"before\r\n")
        self.engine.kill()
        terminal.send(b"echo af'te'r\n")
        terminal.expect(b"after\r\n")
        self.engine.start()
        terminal.send(b"echo st'i'll; exit\n")
        terminal.expect(b"still\r\n")
        terminal.wait()
        self.assertEqual("again", self.execute("box", "echo", "again"))

    def test_nothingIsLeftOfTwoHundred(self):
        fds = pathlib.Path("/proc", str(self.engine.process.pid), "fd")
        groups = lambda: sorted(str(path) for top in self.engine._groups() for path in top.rglob("*") if path.is_dir())
        self.execute("box", "true")
        helpers = len(self.engine.helpers())
        before, held = groups(), len(os.listdir(fds))
        for number in range(200):
            identity = self.create("true", AttachStdout=True)
            connection, _ = self.engine.hijack(f"/exec/{identity}/start")
            with connection:
                while connection.recv(4096):
                    pass
        engine.eventually(lambda: len(self.engine.helpers()) == helpers, "no helper is left")
        self.assertEqual(before, groups())
        engine.eventually(lambda: len(os.listdir(fds)) <= held + 3, f"no more than {held} descriptors are open")


class TerminalTest(ExecCase):
    def test_aShellOnATerminalFollowsItsSize(self):
        terminal = self.terminal("exec", "-it", "box", "sh", rows=33, columns=111)
        terminal.send(b"tty; echo $TERM\n")
        terminal.expect(b"/dev/pts/")
        terminal.expect(b"xterm\r\n")
        # Clients before version 1.42 of the API tell the size only when the program runs.
        engine.eventually(lambda: self._size(terminal) == b"33 111", "the size has come")
        terminal.resize(44, 122)
        engine.eventually(lambda: self._size(terminal) == b"44 122", "the new size has come")
        terminal.send(b"exit 5\n")
        self.assertEqual(5, terminal.wait())

    @staticmethod
    def _size(terminal):
        terminal.send(b"echo '<'$(stty size)'>'\n")
        terminal.expect(b"\r\n<")
        return terminal.expect(b">")

    def test_theUserOwnsIt(self):
        terminal = self.terminal("exec", "-it", "-u", "1000", "box", "sh", "-c", "echo typed > $(tty) && test -O $(tty) && echo o'wn'")
        terminal.expect(b"typed\r\n")
        terminal.expect(b"own\r\n")
        self.assertEqual(0, terminal.wait())

    def test_controlCReachesTheProgram(self):
        terminal = self.terminal("exec", "-it", "box", "sh", "-c", "trap 'echo caught; exit 3' INT; echo ready; while :; do sleep 0.1; done")
        terminal.expect(b"ready\r\n")
        terminal.send(b"\x03")
        terminal.expect(b"caught\r\n")
        self.assertEqual(3, terminal.wait())

    def test_detachKeysLeaveItRunning(self):
        for keys, sequence in (([], b"\x10\x11"), (["--detach-keys", "ctrl-a,x"], b"\x01x")):
            terminal = self.terminal("exec", "-it", *keys, "box", "sh", "-c", "echo ready; read word; echo $word > /tmp/word")
            terminal.expect(b"ready\r\n")
            execs = self.engine.inspect("box")["ExecIDs"]
            self.assertEqual(1, len(execs))
            terminal.send(sequence)
            # The CLI looks for the keys itself, too, and takes them for a failure.
            terminal.expect(b"escape sequence")
            self.assertEqual(1, terminal.wait())
            self.assertTrue(self.inspect_exec(execs[0])["Running"])
            os.kill(self.inspect_exec(execs[0])["Pid"], 9)
            self.assertEqual(137, self.ended(execs[0])["ExitCode"])


class ApiTest(ExecCase):
    def test_inspectTellsEverything(self):
        identity = self.create("sh", "-c", "exit 3", AttachStdout=True, User="daemon")
        made = self.inspect_exec(identity)
        self.assertEqual({"ID", "Running", "ExitCode", "ProcessConfig", "OpenStdin", "OpenStderr", "OpenStdout", "CanRemove",
                          "ContainerID", "DetachKeys", "Pid"}, set(made))
        self.assertEqual((identity, False, None, 0), (made["ID"], made["Running"], made["ExitCode"], made["Pid"]))
        self.assertEqual({"tty": False, "entrypoint": "sh", "arguments": ["-c", "exit 3"], "privileged": False, "user": "daemon"},
                         made["ProcessConfig"])
        self.assertEqual((False, True, False), (made["OpenStdin"], made["OpenStdout"], made["OpenStderr"]))
        self.assertEqual([identity], self.engine.inspect("box")["ExecIDs"])
        self.assertEqual(200, self.engine.api("POST", f"/exec/{identity}/start", {"Detach": True}).status)
        self.assertEqual(3, self.ended(identity)["ExitCode"])
        self.assertIsNone(self.engine.inspect("box")["ExecIDs"])

    def test_refusalsHaveDockersStatus(self):
        api = self.engine.api
        reply = api("GET", "/exec/nothing/json")
        self.assertEqual((404, "No such exec instance: nothing"), (reply.status, reply.message))
        self.assertEqual(404, api("POST", "/exec/nothing/start", {}).status)
        self.assertEqual(404, api("POST", "/exec/nothing/resize?h=1&w=1").status)
        self.assertEqual(404, api("POST", "/containers/nothing/exec", {"Cmd": ["true"]}).status)
        self.assertEqual(400, api("POST", "/containers/box/exec", {"Cmd": []}).status)
        self.assertEqual(400, api("POST", "/containers/box/exec", {"Cmd": ["true"], "Tty": "yes"}).status)
        identity = self.create("true")
        api("POST", f"/exec/{identity}/start", {"Detach": True})
        self.ended(identity)
        self.assertEqual(409, api("POST", f"/exec/{identity}/start", {"Detach": True}).status)
        waiting = self.create("true")
        api("POST", "/containers/box/kill")
        engine.eventually(lambda: not self.engine.inspect("box")["State"]["Running"], "it has ended")
        reply = api("POST", "/containers/box/exec", {"Cmd": ["true"]})
        self.assertEqual(409, reply.status)
        self.assertRegex(reply.message, "(?i)container [0-9a-f]{64} is not running")
        # Others have forgotten it when its container has ended.
        self.assertRefused(api("POST", f"/exec/{waiting}/start", {"Detach": True}), 409, 404)
        api("DELETE", "/containers/box")
        self.assertEqual(404, api("GET", f"/exec/{waiting}/json").status)

    @engine.ours("it takes the engine's control group")
    def test_aProcessThatIsKilledOnItsWayInIsTheEnginesFault(self):
        box = self.engine.inspect("box")
        (group,) = [found / box["Id"] for found in self.engine._groups() if (found / box["Id"] / "cgroup.freeze").exists()]
        identity = self.create("true")
        (group / "cgroup.freeze").write_text("1")
        with concurrent.futures.ThreadPoolExecutor() as pool:
            start = pool.submit(self.engine.api, "POST", f"/exec/{identity}/start", {"Detach": True})
            entering = engine.eventually(lambda: set((group / "cgroup.procs").read_text().split()) - {str(box["State"]["Pid"])},
                                         "the process stands frozen in the group")
            os.kill(int(entering.pop()), signal.SIGKILL)
            reply = start.result()
        self.assertEqual(500, reply.status, reply.body)
        self.assertIn("ended by signal 9 while it was being set up", reply.message)
        self.assertEqual(126, self.inspect_exec(identity)["ExitCode"])

    def test_aPausedContainerTakesNone(self):
        self.docker("pause", "box")
        self.assertIn("is paused", self.refused("exec", "box", "true"))
        self.docker("unpause", "box")
        self.execute("box", "true")

    def test_eventsTellItsLife(self):
        self.docker("exec", "box", "sh", "-c", "exit 4", status=4)
        until = str(time.time() + 0.2)
        box = self.engine.inspect("box")["Id"]
        lines = self.output("events", "--since", "0", "--until", until, "--filter", f"container={box}", "--format", "{{json .}}")
        events = [json.loads(line) for line in lines.splitlines()]
        execs = [event for event in events if event["Action"].startswith("exec_")]
        self.assertEqual(["exec_create: sh -c exit 4", "exec_start: sh -c exit 4", "exec_die"],
                         [event["Action"] for event in execs])
        attributes = [event["Actor"]["Attributes"] for event in execs]
        self.assertEqual(1, len({each["execID"] for each in attributes}))
        self.assertEqual("4", attributes[2]["exitCode"])


class AttachTest(engine.EngineCase):
    def test_theLogAlone(self):
        self.docker("run", "--name", "told", "busybox", "sh", "-c", "echo out; echo err >&2")
        connection, rest = self.engine.hijack("/containers/told/attach?logs=1&stdout=1&stderr=1")
        with connection:
            while piece := connection.recv(65536):
                rest += piece
        frames = {}
        while rest:
            stream, size = struct.unpack(">BxxxI", rest[:8])
            frames[stream] = frames.get(stream, b"") + rest[8:8 + size]
            rest = rest[8 + size:]
        self.assertEqual({1: b"out\n", 2: b"err\n"}, frames)

    def websocket(self, path):
        connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        connection.settimeout(30)
        connection.connect(self.engine.socket)
        key = base64.b64encode(os.urandom(16)).decode()
        connection.sendall(f"GET {path} HTTP/1.1\r\nHost: docker\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
                           f"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: {key}\r\n\r\n".encode())
        stream = connection.makefile("rb")
        self.addCleanup(connection.close)
        self.addCleanup(stream.close)
        head = stream.readline()
        self.assertIn(b" 101 ", head, head + stream.read1(4096) if b"101" not in head else head)
        fields = {}
        while (line := stream.readline().strip()):
            name, _, value = line.partition(b":")
            fields[name.lower()] = value.strip()
        wanted = base64.b64encode(hashlib.sha1((key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").encode()).digest())
        self.assertEqual(wanted, fields[b"sec-websocket-accept"])
        return connection, stream

    @staticmethod
    def frame(stream):
        """Kind and payload of the next frame; a server's are not masked."""
        first, size = stream.read(2)
        if size == 126:
            size, = struct.unpack(">H", stream.read(2))
        elif size == 127:
            size, = struct.unpack(">Q", stream.read(8))
        return first & 15, stream.read(size)

    @staticmethod
    def send(connection, payload, kind=2):
        mask = os.urandom(4)
        connection.sendall(bytes([0x80 | kind, 0x80 | len(payload)]) + mask +
                           bytes(byte ^ mask[place % 4] for place, byte in enumerate(payload)))

    def test_byWebSocketBothWays(self):
        for terminal in (False, True):
            self.engine.create("typed", "cat", OpenStdin=True, StdinOnce=True, Tty=terminal)
            self.engine.api("POST", "/containers/typed/start")
            connection, stream = self.websocket("/containers/typed/attach/ws?stream=1&stdin=1&stdout=1&stderr=1")
            self.send(connection, b"hello\n")
            heard = b""
            while b"hello" not in heard or not heard.endswith(b"\n"):
                kind, payload = self.frame(stream)
                self.assertEqual(2, kind)
                heard += payload
            self.assertEqual(b"hello", heard.split()[0])
            self.docker("kill", "typed")
            kinds = [self.frame(stream)[0]]
            while kinds[-1] == 2:
                kinds.append(self.frame(stream)[0])
            self.assertEqual(8, kinds[-1])
            self.docker("rm", "typed")

    def test_aWebSocketThatClosesLeavesTheContainer(self):
        self.engine.create("left", "sh", "-c", "echo ready; sleep 1000", OpenStdin=True)
        self.engine.api("POST", "/containers/left/start")
        connection, stream = self.websocket("/containers/left/attach/ws?stream=1&logs=1&stdout=1")
        self.assertEqual((2, b"ready\n"), self.frame(stream))
        self.send(connection, struct.pack(">H", 1000), 8)
        self.assertEqual(8, self.frame(stream)[0])
        self.assertTrue(self.engine.inspect("left")["State"]["Running"])

    def test_noHandshakeIsRefused(self):
        self.engine.create("plain", "cat")
        self.assertEqual(400, self.engine.api("GET", "/containers/plain/attach/ws?stream=1").status)
        self.assertEqual(404, self.engine.api("GET", "/containers/nothing/attach/ws?stream=1").status)


if __name__ == "__main__":
    engine.main()
