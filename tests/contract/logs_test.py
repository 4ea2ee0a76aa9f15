#!/usr/bin/python3
"""What `docker logs` gives: bounds in lines and time, streams, rotation, following, and what the wire looks like."""

import calendar
import os
import pathlib
import re
import socket
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../support"))

import engine

STAMP = re.compile(r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{9}Z ")


def frames(data):
    """[(stream, bytes)] of a multiplexed stream."""
    found = []
    while data:
        size = int.from_bytes(data[4:8], "big")
        if data[1:4] != b"\0\0\0" or len(data) < 8 + size:
            raise AssertionError(f"no frame: {data[:40]!r}")
        found.append((data[0], data[8:8 + size]))
        data = data[8 + size:]
    return found


class Logs(engine.EngineCase):
    REGISTRY = "real"

    def run_to_end(self, name, script, *options):
        self.docker("run", "-d", "--name", name, *options, "busybox", "sh", "-c", script)
        self.docker("wait", name)

    def log(self, name, query):
        reply = self.engine.api("GET", f"/containers/{name}/logs?{query}")
        self.assertEqual(200, reply.status, reply.body)
        return reply.body

    def test_everyLineIsAFrameOfItsStream(self):
        self.run_to_end("framed", "echo out; echo err >&2; printf unfinished")
        got = frames(self.log("framed", "stdout=1&stderr=1"))
        self.assertEqual({(1, b"out\n"), (2, b"err\n"), (1, b"unfinished")}, set(got))
        self.assertEqual([(2, b"err\n")], frames(self.log("framed", "stderr=1")))
        self.assertEqual(400, self.engine.api("GET", "/containers/framed/logs").status)

    def test_nanosecondsBoundTheTime(self):
        self.run_to_end("timed", "echo one; usleep 20000; echo two; usleep 20000; echo three")
        lines = self.output("logs", "-t", "timed").splitlines()
        self.assertTrue(all(STAMP.match(line) for line in lines), lines)
        stamp = lines[1].split()[0]
        exact = f"{calendar.timegm(time.strptime(stamp[:19], '%Y-%m-%dT%H:%M:%S'))}.{stamp[20:29]}"
        self.assertEqual(["two", "three"], self.output("logs", "--since", stamp, "timed").split())
        self.assertEqual(["one", "two"], self.output("logs", "--until", stamp, "timed").split())
        self.assertEqual([(1, b"two\n")], frames(self.log("timed", f"stdout=1&since={exact}&until={exact}")))
        whole, fraction = exact.split(".")
        later = f"{whole}.{int(fraction) + 1:09}"
        self.assertEqual([(1, b"three\n")], frames(self.log("timed", f"stdout=1&since={later}")))

    def test_detailsAndTimestampsStandBeforeEachLine(self):
        self.run_to_end("detailed", "echo word")
        self.assertEqual(b" word\n", frames(self.log("detailed", "stdout=1&details=1"))[0][1])
        [(_, line)] = frames(self.log("detailed", "stdout=1&timestamps=1"))
        self.assertTrue(STAMP.match(line.decode()))

    def test_aLongLineComesInPieces(self):
        self.run_to_end("long", "head -c 20000 /dev/zero | tr '\\0' x; echo")
        self.assertEqual([16384, 20001 - 16384], [len(piece) for _, piece in frames(self.log("long", "stdout=1"))])

    @engine.ours("others put a time into the line, before each piece")
    def test_aLongLineHasOneTime(self):
        self.run_to_end("long", "head -c 20000 /dev/zero | tr '\\0' x; echo")
        self.assertEqual([16384 + 31, 20001 - 16384], [len(piece) for _, piece in frames(self.log("long", "stdout=1&timestamps=1"))])

    def test_aTerminalsLogIsRaw(self):
        self.run_to_end("raw", "echo a", "-t")
        self.assertEqual(b"a\r\n", self.log("raw", "stdout=1&stderr=1"))

    def test_theDriverNoneSaysThatItCannotBeRead(self):
        self.run_to_end("mute", "echo lost", "--log-driver", "none")
        self.assertIn("configured logging driver does not support reading", self.refused("logs", "mute"))

    def test_theDriverLocalCanBeRead(self):
        self.run_to_end("near", "echo kept", "--log-driver", "local")
        self.assertEqual("kept", self.output("logs", "near"))

    def test_followingGoesOverRotationsAndEndsWithTheContainer(self):
        gate = pathlib.Path(self.engine.directory, "gate")
        gate.mkdir()
        gate.chmod(0o777)
        script = "until [ -e /gate/go ]; do usleep 5000; done; i=0; while [ $i -lt 3000 ]; do echo line $i; i=$((i+1)); done"
        self.docker("run", "-d", "--name", "rotating", "-v", f"{gate}:/gate", "--log-opt", "max-size=4k", "--log-opt", "max-file=400",
                    "busybox", "sh", "-c", script)
        follower = self.popen("logs", "-f", "rotating")
        (gate / "go").touch()
        text, errors = follower.communicate(timeout=60)
        self.assertEqual(0, follower.returncode, errors)
        expected = "".join(f"line {number}\n" for number in range(3000))
        self.assertEqual(expected, text.decode())
        self.assertEqual(expected, self.docker("logs", "rotating").output)
        self.assertEqual("line 2998\nline 2999", self.output("logs", "--tail", "2", "rotating"))

    def test_anOldLogIsBounded(self):
        self.run_to_end("bounded", "i=0; while [ $i -lt 2000 ]; do echo line $i; i=$((i+1)); done",
                        "--log-opt", "max-size=10k", "--log-opt", "max-file=2")
        lines = self.output("logs", "bounded").splitlines()
        self.assertEqual("line 1999", lines[-1])
        self.assertTrue(100 < len(lines) < 1500, len(lines))
        folder = pathlib.Path(self.engine.state, "containers", self.engine.inspect("bounded")["Id"], "log")
        self.assertLessEqual(sum(path.stat().st_size for path in folder.iterdir()), 20 << 10)

    def sayOnce(self, name):
        self.docker("run", "-d", "--name", name, "busybox", "sh", "-c", "echo here; sleep 1000")
        engine.eventually(lambda: self.output("logs", name) == "here", "the line is there")

    @engine.ours("others wait for a line that comes after it")
    def test_aFollowerIsEndedByUntil(self):
        self.sayOnce("endless")
        begin = time.monotonic()
        self.assertEqual("here", self.output("logs", "-f", "--until", str(time.time() + 1), "endless"))
        self.assertGreater(time.monotonic() - begin, 0.5)

    def test_aFollowerIsEndedByRemoval(self):
        self.sayOnce("endless")
        follower = self.popen("logs", "-f", "endless")
        self.assertEqual(b"here\n", follower.stdout.readline())
        self.docker("rm", "-f", "endless")
        text, _ = follower.communicate(timeout=30)
        self.assertEqual(b"", text)

    def test_aTailOfManyLinesIsExact(self):
        # Enough for an index; every line names its number.
        script = "i=0; while [ $i -lt 60 ]; do seq $((i*1000)) $((i*1000+999)); i=$((i+1)); done"
        self.run_to_end("many", script)
        for count in (1, 999, 30000, 59999, 60000, 70000):
            lines = self.output("logs", "--tail", str(count), "many").split()
            self.assertEqual([str(number) for number in range(max(0, 60000 - count), 60000)], lines)

    def test_aSlowReaderCostsNoMemory(self):
        self.run_to_end("large", "head -c 15000000 /dev/zero | tr '\\0' x | fold -w 100")

        def memory():
            text = pathlib.Path(f"/proc/{self.engine.process.pid}/smaps_rollup").read_text("utf-8")
            return int(re.search(r"Pss_Anon: +(\d+)", text)[1])

        self.log("large", "stdout=1&tail=10")
        before = memory()
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as slow:
            slow.connect(self.engine.socket)
            slow.sendall(b"GET /containers/large/logs?stdout=1 HTTP/1.0\r\nHost: x\r\n\r\n")
            slow.recv(10)
            # Others are served meanwhile.
            self.assertEqual(200, self.engine.api("GET", "/_ping").status)
            self.assertLess(memory() - before, 4096)
            size = 10
            while piece := slow.recv(1 << 20):
                size += len(piece)
        self.assertGreater(size, 15_000_000)


if __name__ == "__main__":
    engine.main()
