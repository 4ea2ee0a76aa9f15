"""What `docker run` can set, seen from inside the container."""

import http.client
import os
import re
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../support"))
import engine  # noqa: E402
import registry  # noqa: E402


class Settings(engine.EngineCase):
    def inside(self, *arguments, status=0):
        """Runs busybox with the arguments and answers with what it prints."""
        return self.output("run", "--rm", *arguments, status=status)

    def test_environmentDirectoryUserAndHostname(self):
        text = self.inside("-e", "COLOUR=brown clay", "-e", "EMPTY=", "-w", "/var/tmp/made", "-u", "1234:5678",
                           "--hostname", "jar", "busybox", "sh", "-c",
                           'echo "$COLOUR|${EMPTY-unset}|$PWD|$(id -u):$(id -g)|$(hostname)"')
        self.assertEqual("brown clay||/var/tmp/made|1234:5678|jar", text)

    def test_hostnameIsTheShortIdByDefault(self):
        identity = self.engine.run_detached("named", "sh", "-c", "hostname; cat /etc/hosts")
        self.docker("wait", "named")
        lines = self.output("logs", "named").splitlines()
        self.assertEqual(identity[:12], lines[0])
        self.assertTrue(any(line.split()[-1] == identity[:12] for line in lines[1:]), lines)

    def test_userByNameIsLookedUpInTheImage(self):
        self.assertEqual("0:0", self.inside("-u", "root", "busybox", "sh", "-c", "echo $(id -u):$(id -g)"))
        self.assertIn("nobodyknows", self.refused("run", "--rm", "-u", "nobodyknows", "busybox", "true", status=None))

    def test_bindMountsReadAndWrite(self):
        folder = f"{self.engine.directory}/bind"
        os.mkdir(folder)
        with open(f"{folder}/given", "w", encoding="utf-8") as stream:
            stream.write("from outside")
        text = self.inside("-v", f"{folder}:/data", "busybox", "sh", "-c", "cat /data/given; echo from inside > /data/made")
        self.assertEqual("from outside", text)
        with open(f"{folder}/made", encoding="utf-8") as stream:
            self.assertEqual("from inside\n", stream.read())

    def test_readOnlyBindMountRefusesWrites(self):
        folder = f"{self.engine.directory}/readonly"
        os.mkdir(folder)
        text = self.inside("-v", f"{folder}:/data:ro", "busybox", "sh", "-c", "touch /data/made 2>&1 || echo refused")
        self.assertTrue(text.endswith("refused"), text)
        self.assertIn("Read-only", text)
        self.assertEqual([], os.listdir(folder))

    def test_bindMountOfAMissingFolder(self):
        # -v makes the folder, --mount does not: as Docker does.
        folder = f"{self.engine.directory}/missing"
        text = self.refused("run", "--rm", "--mount", f"type=bind,src={folder},dst=/data", "busybox", "true", status=125)
        self.assertIn(folder, text)
        self.inside("-v", f"{folder}:/data", "busybox", "true")
        self.assertTrue(os.path.isdir(folder))

    def test_namedVolumeKeepsItsFilesAcrossContainers(self):
        self.inside("-v", "pantry:/store", "busybox", "sh", "-c", "echo kimchi > /store/jar")
        self.assertEqual("kimchi", self.inside("-v", "pantry:/store:ro", "busybox", "cat", "/store/jar"))

    def test_tmpfsIsEmptyAndLimited(self):
        text = self.inside("--tmpfs", "/scratch:size=1m", "busybox", "sh", "-c",
                           "grep ' /scratch ' /proc/mounts; dd if=/dev/zero of=/scratch/big bs=1k count=2000 2>/dev/null || echo full")
        self.assertIn("tmpfs", text)
        self.assertIn("size=1024k", text)
        self.assertTrue(text.endswith("full"))

    def test_readOnlyRootRefusesWrites(self):
        text = self.inside("--read-only", "busybox", "sh", "-c", "touch /made 2>&1 || echo refused; touch /dev/shm/x && echo shm")
        self.assertIn("Read-only file system", text)
        self.assertIn("refused", text)

    def test_memoryLimitEndsWhatExceedsIt(self):
        self.docker("run", "-d", "--name", "greedy", "--memory", "16m", "busybox", "sh", "-c",
                    'x=$(head -c 200000000 /dev/zero | tr "\\0" a); echo survived')
        self.docker("wait", "greedy")
        state = self.engine.inspect("greedy")
        self.assertTrue(state["State"]["OOMKilled"], state["State"])
        self.assertNotEqual(0, state["State"]["ExitCode"])
        self.assertEqual(16 << 20, state["HostConfig"]["Memory"])
        self.assertNotIn("survived", self.output("logs", "greedy"))

    def test_pidsLimitStopsForks(self):
        text = self.docker("run", "--rm", "--pids-limit", "5", "busybox", "sh", "-c",
                           "for n in 1 2 3 4 5 6 7 8; do sleep 0.5 & done; wait", status=None)
        self.assertRegex(text.errors + text.output, "can't fork|Resource temporarily unavailable")

    def test_droppedCapabilitiesAreGone(self):
        def effective(*options):
            return int(self.inside(*options, "busybox", "sh", "-c", "grep CapEff /proc/self/status").split()[1], 16)
        usual = effective()
        self.assertTrue(usual & 1)
        self.assertFalse(usual & (1 << 21), "CAP_SYS_ADMIN is no default")
        self.assertFalse(effective("--cap-drop", "CHOWN") & 1)
        self.assertEqual(0, effective("--cap-drop", "ALL"))
        self.assertEqual(1, effective("--cap-drop", "all", "--cap-add", "CAP_CHOWN"))
        text = self.docker("run", "--rm", "--cap-drop", "CHOWN", "busybox", "chown", "1", "/tmp", status=1)
        self.assertIn("Operation not permitted", text.errors)

    def test_labelsAndEntrypointAndInit(self):
        self.docker("run", "-d", "--name", "made", "--label", "clay=brown", "--entrypoint", "/bin/sleep", "--init", "busybox", "1000")
        self.assertEqual("brown", self.output("inspect", "-f", '{{index .Config.Labels "clay"}}', "made"))
        self.assertEqual("[/bin/sleep]", self.output("inspect", "-f", "{{.Config.Entrypoint}}", "made"))
        self.docker("stop", "made")
        self.assertEqual(143, self.engine.inspect("made")["State"]["ExitCode"])

    # Networks

    def get(self, port):
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
        try:
            connection.request("GET", "/index.html")
            return connection.getresponse().read()
        except OSError:
            return None
        finally:
            connection.close()

    def serve(self, name, *options):
        self.docker("run", "-d", "--name", name, *options, "busybox", "sh", "-c",
                    "mkdir /www; echo a jar of soy sauce > /www/index.html; exec httpd -f -p 80 -h /www")

    def test_publishedPortIsReachableOnLoopback(self):
        port = registry.free_port()
        self.serve("shop", "-p", f"{port}:80")
        self.assertEqual(b"a jar of soy sauce\n", engine.eventually(lambda: self.get(port), "the port answers"))
        self.assertIn(f"{port}->80/tcp", self.output("ps", "--format", "{{.Ports}}"))
        self.assertIn(f":{port}", self.output("port", "shop", "80"))
        self.docker("rm", "-f", "shop")
        self.assertIsNone(self.get(port))

    def test_publishedPortThatIsTakenIsRefusedWithItsNumber(self):
        port = registry.free_port()
        self.serve("first", "-p", f"{port}:80")
        text = self.refused("run", "-d", "--name", "second", "-p", f"{port}:80", "busybox", "sleep", "1000", status=125)
        self.assertIn(str(port), text)
        self.assertIn("already allocated", text)
        self.docker("stop", "-t", "0", "first")
        self.docker("start", "second")

    def test_aPortOfTheMachineIsChosenWhenNoneIsGiven(self):
        self.serve("shop", "-p", "80")
        found = re.search(r":(\d+)$", self.output("port", "shop", "80/tcp").splitlines()[0])
        self.assertTrue(engine.eventually(lambda: self.get(int(found[1])), "the port answers"))

    def test_containersReachTheBridgeAndEachOther(self):
        self.serve("shop")
        inspected = self.engine.inspect("shop")
        network = inspected["NetworkSettings"]["Networks"]["bridge"]
        self.assertTrue(network["IPAddress"])
        self.assertEqual("1", self.inside("busybox", "sh", "-c", f"ping -c 1 -W 5 {network['Gateway']} | grep -c 'bytes from'"))
        self.assertEqual("a jar of soy sauce", self.inside(
            "busybox", "sh", "-c", f"until wget -q -O - http://{network['IPAddress']}/index.html 2>/dev/null; do usleep 20000; done"))

    def test_networkNoneHasLoopbackAlone(self):
        self.assertEqual("lo", self.inside("--network", "none", "busybox", "ls", "/sys/class/net"))

    def test_networkHostSharesTheInterfaces(self):
        # The interfaces of containers that have just ended go away in their own time.
        lasting = {name for _, name in engine.socket.if_nameindex() if not name.startswith("veth")}
        shown = self.inside("--network", "host", "busybox", "sh", "-c", "cut -d: -f1 /proc/net/dev | tail -n +3").split()
        self.assertEqual(lasting, {name for name in shown if not name.startswith("veth")})
        self.assertGreater(len(lasting), 1)
        self.assertEqual(engine.socket.gethostname(), self.inside("--network", "host", "busybox", "hostname"))

    def test_unknownNetworkIsRefusedByName(self):
        self.assertIn("nosuchnet", self.refused("run", "--rm", "--network", "nosuchnet", "busybox", "true", status=125))


if __name__ == "__main__":
    engine.main()
