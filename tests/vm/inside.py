"""What the engine does where cgroup v2 is all there is: runs as root in the machine that machine.py boots."""

import http.client
import json
import os
import pathlib
import signal
import socket
import subprocess
import sys
import time
import unittest

ENGINE = "/opt/onggi/bin/onggid"
STATE, RUN = "/var/lib/onggi", "/run/onggi"
SOCKET = f"{RUN}/onggi.sock"
ENVIRONMENT = dict(os.environ, DOCKER_HOST=f"unix://{SOCKET}", HOME="/root")
PATIENCE = 120  # The machine is emulated.


def eventually(condition, what):
    deadline = time.monotonic() + PATIENCE
    while True:
        answer = condition()
        if answer:
            return answer
        if time.monotonic() > deadline:
            raise AssertionError(f"not within {PATIENCE} s: {what}")
        time.sleep(0.1)


class Connection(http.client.HTTPConnection):
    def connect(self):
        self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.sock.settimeout(PATIENCE)
        self.sock.connect(SOCKET)


def api(method, path, body=None):
    connection = Connection("localhost")
    try:
        connection.request(method, path, json.dumps(body) if body is not None else None, {"Content-Type": "application/json"})
        reply = connection.getresponse()
        text = reply.read()
        return reply.status, json.loads(text) if text else None
    finally:
        connection.close()


def docker(*arguments, status=0):
    result = subprocess.run(["/usr/bin/docker", *arguments], env=ENVIRONMENT, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                            stderr=subprocess.PIPE, text=True, timeout=300)
    if status is not None and result.returncode != status:
        raise AssertionError(f"docker {' '.join(arguments)} ended with {result.returncode}: {result.stdout} {result.stderr}")
    return result


class Engine:
    process = None

    @classmethod
    def start(cls):
        cls.process = subprocess.Popen([ENGINE, "--state", STATE, "--run", RUN], stdin=subprocess.DEVNULL)
        eventually(cls.answers, "the engine answers")

    @staticmethod
    def answers():
        try:
            connection = Connection("localhost")
            connection.request("GET", "/_ping")
            return connection.getresponse().status == 200
        except OSError:
            return False

    @classmethod
    def kill(cls):
        cls.process.kill()
        cls.process.wait()


class PureV2(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        Engine.start()
        docker("pull", "onggi/hello")
        docker("tag", "onggi/hello", "busybox")

    def tearDown(self):
        for container in api("GET", "/containers/json?all=1")[1]:
            api("DELETE", f"/containers/{container['Id']}?force=1&v=1")

    def sleeper(self, name, *options):
        return docker("run", "-d", "--name", name, *options, "busybox", "sleep", "100000").stdout.strip()

    def inspect(self, name):
        return api("GET", f"/containers/{name}/json")[1]

    def group(self, name):
        return pathlib.Path("/sys/fs/cgroup/onggi", self.inspect(name)["Id"])

    def control(self, name, file):
        return (self.group(name) / file).read_text().strip()

    def test_theEngineKnowsWhereItIs(self):
        info = api("GET", "/info")[1]
        self.assertEqual("2", info["CgroupVersion"])
        for limit in ("MemoryLimit", "SwapLimit", "CpuCfsQuota", "CPUShares", "CPUSet", "PidsLimit"):
            self.assertTrue(info[limit], limit)
        self.assertFalse(info["OomKillDisable"])

    def test_limitsStandInTheGroup(self):
        self.sleeper("all", "--memory", "64m", "--memory-swap", "96m", "--memory-reservation", "32m", "--cpus", "0.5",
                     "--cpu-shares", "512", "--cpuset-cpus", "0", "--pids-limit", "50")
        self.assertEqual(str(64 << 20), self.control("all", "memory.max"))
        self.assertEqual(str(32 << 20), self.control("all", "memory.low"))
        if (self.group("all") / "memory.swap.max").exists():
            self.assertEqual(str(32 << 20), self.control("all", "memory.swap.max"))
        self.assertEqual("50000 100000", self.control("all", "cpu.max"))
        self.assertLess(int(self.control("all", "cpu.weight")), 100)
        self.assertEqual("0", self.control("all", "cpuset.cpus.effective"))
        self.assertEqual("50", self.control("all", "pids.max"))

    def test_tooMuchMemoryIsKilled(self):
        docker("run", "--name", "glutton", "--memory", "16m", "--memory-swap", "16m", "--network", "none", "busybox", "tail",
               "/dev/zero", status=137)
        self.assertTrue(self.inspect("glutton")["State"]["OOMKilled"])

    def test_forksBeyondTheLimitFail(self):
        result = docker("run", "--rm", "--network", "none", "--pids-limit", "8", "busybox", "sh", "-c",
                        "for i in 1 2 3 4 5 6 7 8 9 10 11 12; do sleep 100 & done; echo all", status=None)
        self.assertIn("can't fork", result.stderr)

    def test_quotaThrottles(self):
        docker("run", "-d", "--name", "busy", "--network", "none", "--cpus", "0.2", "busybox", "sh", "-c",
               "while :; do :; done")
        stats = lambda: api("GET", "/containers/busy/stats?stream=0&one-shot=1")[1]  # noqa: E731
        eventually(lambda: stats()["cpu_stats"]["throttling_data"]["throttled_periods"] > 5, "the loop is throttled")
        reading = stats()
        throttling = reading["cpu_stats"]["throttling_data"]
        self.assertLessEqual(reading["cpu_stats"]["cpu_usage"]["total_usage"], (throttling["periods"] + 3) * 40_000_000)
        self.assertNotIn("percpu_usage", reading["cpu_stats"]["cpu_usage"])
        self.assertIn("anon", reading["memory_stats"]["stats"])
        self.assertNotIn("max_usage", reading["memory_stats"])
        self.assertEqual(1, reading["pids_stats"]["current"])

    def test_cpusetBinds(self):
        self.assertEqual("1", docker("run", "--rm", "--network", "none", "--cpuset-cpus", "1", "busybox", "nproc").stdout.strip())
        self.assertEqual("2", docker("run", "--rm", "--network", "none", "busybox", "nproc").stdout.strip())

    def test_devicesAreFiltered(self):
        docker("run", "--rm", "--network", "none", "--userns", "host", "busybox", "sh", "-c",
               "mknod /tmp/mem c 1 1 && ! head -c 1 /tmp/mem && mknod /tmp/full c 1 7 && head -c 1 /tmp/full >/dev/null")
        docker("run", "--rm", "--network", "none", "busybox", "sh", "-c", "echo x > /dev/null && head -c 1 /dev/urandom > /dev/null")

    def test_pausedContainersAreFrozen(self):
        self.sleeper("ice", "--network", "none")
        docker("pause", "ice")
        self.assertIn("frozen 1", self.control("ice", "cgroup.events"))
        self.assertEqual("paused", self.inspect("ice")["State"]["Status"])
        docker("unpause", "ice")
        self.assertIn("frozen 0", self.control("ice", "cgroup.events"))

    def test_limitsChangeLive(self):
        self.sleeper("live", "--network", "none", "--memory", "64m", "--memory-swap", "96m")
        for memory, both in ((128, 256), (32, 48), (256, 256)):
            docker("update", "--memory", f"{memory}m", "--memory-swap", f"{both}m", "live")
            self.assertEqual(str(memory << 20), self.control("live", "memory.max"))
            if (self.group("live") / "memory.swap.max").exists():
                self.assertEqual(str((both - memory) << 20), self.control("live", "memory.swap.max"))
        docker("update", "--cpus", "0.25", "--pids-limit", "17", "--cpuset-cpus", "1", "--cpu-shares", "2048", "live")
        self.assertEqual("25000 100000", self.control("live", "cpu.max"))
        self.assertEqual("17", self.control("live", "pids.max"))
        self.assertEqual("1", self.control("live", "cpuset.cpus"))
        self.assertGreater(int(self.control("live", "cpu.weight")), 100)

    def test_containersHaveUsersOfTheirOwn(self):
        identity = docker("run", "-d", "--name", "own", "busybox", "sh", "-c", "touch /made; sleep 100000").stdout.strip()
        made = pathlib.Path(STATE, "containers", identity, "upper/made")
        eventually(made.exists, "the container has written")
        self.assertEqual(0, made.stat().st_uid)
        user = int(pathlib.Path(f"/proc/{self.inspect('own')['State']['Pid']}/uid_map").read_text().split()[1])
        self.assertNotEqual(0, user)
        self.assertEqual("0", docker("run", "--rm", "busybox", "stat", "-c", "%u", "/bin/busybox").stdout.strip())

    def test_lifeOfAContainer(self):
        self.sleeper("web")
        self.assertEqual("inside", docker("exec", "web", "echo", "inside").stdout.strip())
        self.assertIn("sleep 100000", docker("top", "web").stdout)
        docker("restart", "-t", "1", "web")
        self.assertTrue(self.inspect("web")["State"]["Running"])
        docker("stop", "-t", "1", "web")
        self.assertEqual(137, self.inspect("web")["State"]["ExitCode"])
        docker("rm", "web")
        eventually(lambda: not [p for p in pathlib.Path("/sys/fs/cgroup/onggi").iterdir() if p.is_dir()], "its group is gone")

    def test_aKilledEngineFindsItsContainersAgain(self):
        self.sleeper("survivor")
        identity = self.sleeper("victim")
        first = self.inspect("survivor")["State"]["Pid"]
        Engine.kill()
        os.kill(int(pathlib.Path(f"/sys/fs/cgroup/onggi/{identity}/cgroup.procs").read_text().split()[0]), signal.SIGKILL)
        Engine.start()
        self.assertEqual((True, first), (self.inspect("survivor")["State"]["Running"], self.inspect("survivor")["State"]["Pid"]))
        eventually(lambda: not self.inspect("victim")["State"]["Running"], "the victim is known to have ended")
        self.assertEqual(137, self.inspect("victim")["State"]["ExitCode"])
        docker("kill", "survivor")


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0], "--verbose", *sys.argv[1:]])
