"""Terminals, standard input, attaching, and logs."""

import hashlib
import os
import signal
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../support"))
import engine  # noqa: E402

DETACH = b"\x10\x11"  # ctrl-p ctrl-q


class Shell(engine.EngineCase):
    PULL = ("busybox", "node")

    def test_nodesShellIsAttachedDetachedAndAttachedAgain(self):
        identity = self.output("run", "--name", "node", "-d", "-it", "node:latest", "/bin/bash")
        self.assertRegex(identity, "^[0-9a-f]{64}$")
        for answer, sum_ in ((b"42", b"6*7"), (b"56", b"7*8")):
            terminal = self.terminal("attach", "node")
            # The shell's own prompt may have come before anybody watched.
            terminal.send(b"\n")
            terminal.expect(b"# ")
            terminal.send(b"echo $((" + sum_ + b"))\n")
            terminal.expect(answer + b"\r\n")
            terminal.send(DETACH)
            terminal.expect(b"read escape sequence")
            terminal.wait()
            self.assertTrue(self.engine.inspect("node")["State"]["Running"])
        self.assertIn("42", self.output("logs", "node"))

    def test_leavingTheShellEndsTheContainer(self):
        terminal = self.terminal("run", "--name", "node", "-it", "node", "/bin/bash")
        terminal.expect(b"# ")
        terminal.send(b"exit 3\n")
        self.assertEqual(3, terminal.wait())
        self.assertEqual(3, self.engine.inspect("node")["State"]["ExitCode"])

    def test_nodeRunsAProgram(self):
        self.assertEqual("v", self.output("run", "--rm", "node", "node", "--version")[0])


class Terminals(engine.EngineCase):
    def test_busyboxShellOnATerminal(self):
        terminal = self.terminal("run", "--rm", "-it", "busybox", "sh")
        terminal.expect(b"/ # ")
        terminal.send(b"tty; echo $((40+2))\n")
        terminal.expect(b"/dev/pts/0")
        terminal.expect(b"\n42")
        terminal.send(b"exit\n")
        self.assertEqual(0, terminal.wait())
        engine.eventually(lambda: not self.engine.containers(), "the container is gone")

    def test_theWindowsSizeArrivesAndChanges(self):
        terminal = self.terminal("run", "--rm", "-it", "busybox", "sh", rows=31, columns=117)
        terminal.expect(b"/ # ")
        # The CLI asks for the first size after the start: it may come a moment later than the prompt.
        self.assert_size(terminal, b"31 117")
        terminal.resize(44, 99)
        self.assert_size(terminal, b"44 99")
        terminal.send(b"exit\n")
        terminal.wait()

    def assert_size(self, terminal, size):
        terminal.send(b"until [ \"$(stty size)\" = '" + size + b"' ]; do usleep 20000; done; echo fit$((1))\n")
        terminal.expect(b"fit1")

    def test_controlCReachesTheProgram(self):
        terminal = self.terminal("run", "--rm", "-it", "busybox", "sh", "-c", "trap 'echo caught; exit 8' INT; echo go; while :; do sleep 0.05; done")
        terminal.expect(b"go")
        terminal.send(b"\x03")
        terminal.expect(b"caught")
        self.assertEqual(8, terminal.wait())

    def test_otherDetachKeysAreObeyed(self):
        self.docker("run", "-d", "-it", "--name", "kept", "busybox", "sh")
        terminal = self.terminal("attach", "--detach-keys", "ctrl-x,q", "kept")
        terminal.send(b"\n")
        terminal.expect(b"# ")
        terminal.send(b"\x18q")
        terminal.expect(b"read escape sequence")
        terminal.wait()
        self.assertTrue(self.engine.inspect("kept")["State"]["Running"])

    def test_twoTerminalsSeeTheSameShell(self):
        self.docker("run", "-d", "-it", "--name", "shared", "busybox", "sh")
        first, second = self.terminal("attach", "shared"), self.terminal("attach", "shared")
        for terminal in (first, second):
            terminal.send(b"\n")
            terminal.expect(b"# ")
        first.send(b"echo $((11*11))\n")
        first.expect(b"\n121")
        second.expect(b"\n121")

    def test_attachingToWhatDoesNotRunIsRefused(self):
        self.engine.create("still", "true")
        self.assertIn("cannot attach to a stopped container", self.refused("attach", "still"))

    # Standard input without a terminal

    def test_standardInputIsByteExact(self):
        data = os.urandom(5 << 20)
        result = self.docker("run", "--rm", "-i", "busybox", "cat", data=data)
        self.assertEqual(len(data), len(result.stdout))
        self.assertEqual(hashlib.sha256(data).hexdigest(), hashlib.sha256(result.stdout).hexdigest())

    def test_theEndOfStandardInputArrives(self):
        self.assertEqual(b"3\n", self.docker("run", "--rm", "-i", "busybox", "wc", "-l", data=b"a\nb\nc\n").stdout)

    def test_outputGoesOnAfterTheEndOfInput(self):
        result = self.docker("run", "--rm", "-i", "busybox", "sh", "-c", "cat >/dev/null; sleep 0.3; echo late", data=b"x")
        self.assertEqual(b"late\n", result.stdout)

    def test_signalsOfTheClientReachTheContainer(self):
        client = self.popen("run", "--rm", "busybox", "sh", "-c", "trap 'exit 12' TERM; echo go; while :; do sleep 0.05; done")
        self.assertEqual(b"go\n", client.stdout.readline())
        client.send_signal(signal.SIGTERM)
        self.assertEqual(12, client.wait(engine.PATIENCE))


class Logs(engine.EngineCase):
    def test_logsShowBothStreams(self):
        self.docker("run", "--name", "both", "busybox", "sh", "-c", "echo one; echo two >&2; echo three")
        result = self.docker("logs", "both")
        self.assertEqual(("one\nthree\n", "two\n"), (result.output, result.errors))

    def test_followShowsWhatComesAndEndsWithTheContainer(self):
        gate = f"{self.engine.directory}/gate"
        os.mkdir(gate)
        self.docker("run", "-d", "--name", "node", "-v", f"{gate}:/gate", "busybox", "sh", "-c",
                    "echo first; until [ -e /gate/go ]; do usleep 20000; done; "
                    "echo second; until [ -e /gate/end ]; do usleep 20000; done; echo last")
        follower = self.popen("logs", "-f", "node")
        self.assertEqual(b"first\n", follower.stdout.readline())
        os.mkdir(f"{gate}/go")
        self.assertEqual(b"second\n", follower.stdout.readline())
        os.mkdir(f"{gate}/end")
        self.assertEqual((b"last\n", b""), follower.communicate(timeout=engine.PATIENCE))
        self.assertEqual(0, follower.returncode)

    def test_tailTakesTheLastLines(self):
        self.docker("run", "--name", "many", "busybox", "sh", "-c", "seq 1 1000")
        self.assertEqual(["998", "999", "1000"], self.output("logs", "--tail", "3", "many").split())
        self.assertEqual("", self.output("logs", "--tail", "0", "many"))
        self.assertEqual(1000, len(self.output("logs", "--tail", "all", "many").split()))

    def test_timesAreShownAndSelected(self):
        self.docker("run", "--name", "timed", "busybox", "sh", "-c", "echo early; sleep 1.2; echo late")
        lines = self.output("logs", "-t", "timed").splitlines()
        self.assertEqual(["early", "late"], [line.split()[1] for line in lines])
        for line in lines:
            self.assertRegex(line, r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{9}Z ")
        late = lines[1].split()[0]
        self.assertEqual("late", self.output("logs", "--since", late, "timed"))
        self.assertEqual("early", self.output("logs", "--until", lines[0].split()[0], "timed"))
        self.assertEqual("", self.output("logs", "--since", "2100-01-01T00:00:00Z", "timed"))

    def test_logsOfATerminalAreRaw(self):
        self.docker("run", "-t", "--name", "raw", "busybox", "printf", "a\\tb\\n")
        self.assertEqual(b"a\tb\r\n", self.docker("logs", "raw").stdout)

    def test_longLinesAndBytesComeBackAsTheyWere(self):
        self.docker("run", "--name", "odd", "busybox", "sh", "-c",
                    "head -c 100000 /dev/zero | tr '\\0' x; echo; printf '\\351\\377\\n한글\\n'; printf 'no end'")
        text = self.docker("logs", "odd").stdout
        self.assertEqual(b"x" * 100000 + b"\n", text[:100001])
        self.assertTrue(text.endswith("한글\nno end".encode()), text[-40:])

    def test_everyLineOfAFastWriterIsThere(self):
        self.docker("run", "--name", "fast", "busybox", "seq", "1", "200000")
        text = self.docker("logs", "fast").stdout
        self.assertEqual(hashlib.sha256(b"".join(b"%d\n" % n for n in range(1, 200001))).hexdigest(), hashlib.sha256(text).hexdigest())

    def test_logsOfSeveralStartsAreKept(self):
        self.docker("run", "--name", "twice", "busybox", "echo", "again")
        self.docker("start", "-a", "twice")
        self.assertEqual(["again", "again"], self.output("logs", "twice").split())


if __name__ == "__main__":
    engine.main()
