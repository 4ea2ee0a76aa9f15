"""The kernel's files that a container gets, /proc and the console, while somebody swaps what stands in their place."""

import io
import os
import pathlib
import re
import sys
import tarfile

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from hostile import HostileCase, engine  # noqa: E402

ROUNDS = int(os.environ.get("ONGGI_RACES", "40"))
SWITCHES = ("/proc/sys/kernel/core_pattern", "/proc/sys/vm/overcommit_memory", "/proc/sys/net/ipv4/ip_default_ttl")
TTL = "net.ipv4.ip_default_ttl"


def standing(text):
    """mount point → (type, root in its file system) from a /proc/self/mountinfo."""
    found = {}
    for line in text.splitlines():
        left, dash, right = line.partition(" - ")
        if dash:
            fields = left.split()
            found[fields[4]] = (right.split()[0], fields[3])
    return found


class Swaps(HostileCase):
    def setUp(self):
        self.switches = [pathlib.Path(path).read_text(encoding="utf-8") for path in SWITCHES]

    def tearDown(self):
        super().tearDown()
        self.assertEqual(self.switches, [pathlib.Path(path).read_text(encoding="utf-8") for path in SWITCHES])

    def swapper(self, script):
        """A container that runs the script's loop over the volume "shared", which the victims have, too."""
        self.docker("run", "-d", "--name", "swapper", "-v", "shared:/vol", "busybox", "sh", "-c", f"cd /vol; {script} 2>/dev/null")
        engine.eventually(lambda: "ready" in self.output("logs", "swapper"), "it swaps")

    def test_theConsoleIsTheTerminalWhateverIsSwapped(self):
        # CVE-2025-52565: what is bound on /dev/console is our end of the pseudo terminal, not what a path leads to.
        self.swapper("rm -rf *; mkdir -p real shm mqueue; ln -s /proc/sys/kernel link; ln -s /proc/sysrq-trigger trigger; ln -s /proc/1/attr/exec label; echo ready; "
                     "while :; do ln -sf ../proc/sysrq-trigger console; rm -f console; touch console; mv -T real pts; mv -T pts real; "
                     "mv -T link pts; mv -T pts link; mv -fT label console; ln -sf /proc/1/attr/exec label; rm -rf console; mkdir console; rmdir console; done")
        # A /dev of the user's must bring what masks are made of, or nothing runs.
        data = f"{self.engine.state}/volumes/shared/data"
        for name, minor in (("null", 3), ("zero", 5)):
            os.mknod(f"{data}/{name}", 0o020666, os.makedev(1, minor))
            os.chmod(f"{data}/{name}", 0o666)
        script = "cat /proc/self/mountinfo; stat -L -c 'console %F %t' /dev/console; tty; echo to-the-console > /dev/console; echo done"
        seen = set()
        for place in ("/dev", "/dev/pts"):
            for _ in range(ROUNDS):
                result = self.docker("run", "--rm", "-t", "-v", f"shared:{place}", "busybox", "sh", "-c", script, status=None)
                text = result.output.replace("\r", "")
                seen.add((place, "done" in text))
                if "done" not in text:
                    self.assertIn(result.returncode, (125, 126, 127), text)
                    continue
                # Whoever has the volume may take the console away again, but nothing else comes into its place.
                mounts = standing(text)
                self.assertEqual("devpts", mounts.get("/dev/console", ("devpts", ""))[0])
                self.assertEqual([], [path for path, (kind, _) in mounts.items() if kind == "devpts" and not path.startswith("/dev/")])
                self.assertEqual([], [path for path, (kind, _) in mounts.items() if path.startswith("/proc/sys") and kind != "proc"])
        self.assertIn(("/dev", True), seen, "the race was never lost by the attacker: nothing was tried")
        self.docker("rm", "-f", "swapper")
        calm = self.output("run", "--rm", "-t", "busybox", "sh", "-c", script)
        self.assertIn("console character special file 88", calm)
        self.assertEqual("devpts", standing(calm.replace("\r", ""))["/dev/console"][0])

    def test_noMountLandsInProcWhateverIsSwapped(self):
        # CVE-2025-52881: who can put a file system of its own into /proc receives what the runtime writes there.
        self.swapper("echo ready; while :; do rm -rf mnt; ln -s /proc/sys mnt; rm -f mnt; mkdir -p mnt/kernel; done")
        script = f"cat /proc/self/mountinfo; cat /proc/sys/{TTL.replace('.', '/')}; stat -f -c 'proc %T' /proc/ /proc/self/ /proc/sys/kernel/; echo done"
        refused = ran = 0
        for _ in range(ROUNDS):
            for option in (("--tmpfs", "/vol/mnt/kernel"), ("-v", "other:/vol/mnt/kernel"), ("-v", "other:/vol/mnt")):
                result = self.docker("run", "--rm", "-v", "shared:/vol", *option, "--sysctl", f"{TTL}=77", "busybox", "sh", "-c", script, status=None)
                if "done" not in result.output:
                    refused += "inside /proc" in result.errors
                    continue
                ran += 1
                self.assertIn("\n77\n", result.output, "the setting went elsewhere")
                self.assertEqual(["proc proc"] * 3, re.findall("proc .*", result.output)[-3:])
                self.assertEqual([], [path for path, (kind, _) in standing(result.output).items() if path.startswith("/proc/sys") and kind != "proc"])
        self.assertGreater(ran, 0, "nothing was tried")
        self.assertGreater(refused, 0, "the link was never met")

    def test_settingsReachTheKernelOrNothingRuns(self):
        for image in ("hostile/proc", "hostile/sys", "hostile/devices"):
            text = self.refused_or("--sysctl", f"{TTL}=77", image, "sh", "-c", f"stat -f -c %T /proc/; cat /proc/sys/{TTL.replace('.', '/')}")
            if text is not None:
                self.assertEqual(["proc", "77"], text.split(), image)

    def test_aFalseProcOfTheContainersChangesNothingForFurtherProcesses(self):
        # Root of a container that may mount puts a folder on its /proc; what comes by exec gets its rights all the same.
        self.docker("run", "-d", "--name", "liar", "--cap-add", "SYS_ADMIN", "--security-opt", "seccomp=unconfined", "busybox", "sh", "-c",
                    "mkdir -p /false/self/attr /false/self/fd /false/1 /false/sys && echo kept > /false/self/attr/exec && mount --bind /false /proc && "
                    "touch /ready && exec sleep 1000")
        engine.eventually(lambda: self.docker("exec", "liar", "test", "-e", "/ready", status=None).returncode == 0, "its /proc is false")
        process = self.popen("exec", "-u", "33", "liar", "sh", "-c", "echo begun; sleep 1000")
        self.assertEqual(b"begun\n", process.stdout.readline())

        def users():
            """The status of each that sleeps and has no capabilities."""
            found = [pid for pid, (line, _) in engine.processes().items() if line == "sleep 1000"]
            status = [dict(line.split(":\t", 1) for line in pathlib.Path(f"/proc/{pid}/status").read_text(encoding="utf-8").splitlines()
                           if ":\t" in line) for pid in found]
            return [each for each in status if int(each["CapEff"], 16) == 0]

        # The shell says that it has begun before it makes its child.
        engine.eventually(users, "the process of user 33 has no capabilities")
        [user] = users()
        self.assertEqual(0, int(user["CapInh"], 16))
        self.assertEqual("kept", self.output("exec", "liar", "cat", "/false/self/attr/exec"))

    def test_stoppedContainersMountNothingOnSwappedTargets(self):
        # CVE-2024-45310 and 2018-15664: cp of one that does not run makes its mounts again.
        secret = f"{self.engine.directory}/kept"
        os.makedirs(f"{secret}/file", exist_ok=True)
        pathlib.Path(secret, "word").write_text("what only the machine knows", encoding="utf-8")
        self.swapper(f"echo ready; while :; do rm -rf mnt; ln -s {secret} mnt; rm -f mnt; mkdir mnt; echo mine > mnt/word; rm -rf mnt; ln -s {secret}/../stray mnt; rm -f mnt; done")
        pathlib.Path(self.engine.directory, "given").mkdir(exist_ok=True)
        pathlib.Path(self.engine.directory, "given/word").write_text("given", encoding="utf-8")
        self.docker("create", "--name", "stopped", "-v", "shared:/vol", "-v", f"{self.engine.directory}/given:/vol/mnt", "busybox", "true")
        buffer = io.BytesIO()
        with tarfile.open(fileobj=buffer, mode="w") as tar:
            info = tarfile.TarInfo("pwned")
            tar.addfile(info)
        seen = set()
        for _ in range(ROUNDS):
            for path in ("/vol/mnt/word", "/vol/mnt", "/vol"):
                reply = self.engine.api("GET", f"/containers/stopped/archive?path={path}")
                self.assertNotIn(b"what only the machine knows", reply.body)
                seen.add(reply.status)
            self.engine.api("PUT", "/containers/stopped/archive?path=/vol/mnt", buffer.getvalue(), {"Content-Type": "application/x-tar"})
        self.assertIn(200, seen)
        self.assertEqual(["file", "word"], sorted(os.listdir(secret)))
        self.assertFalse(os.path.exists(f"{self.engine.directory}/stray"))

    def test_anExportOfASwappedVolumeHasNothingOfTheMachine(self):
        # CVE-2023-0778
        secret = f"{self.engine.directory}/kept"
        os.makedirs(secret, exist_ok=True)
        pathlib.Path(secret, "word").write_text("what only the machine knows", encoding="utf-8")
        self.swapper(f"mkdir -p /data/real; echo mine > /data/real/word; ln -s {secret} /data/link; ln -s {secret}/word /data/file; echo more > /data/plain; "
                     "echo ready; cd /data; while :; do mv -T real mnt; mv -T mnt real; mv -T link mnt; mv -T mnt link; mv -T file word; mv -T word file; "
                     "mv -T plain word; mv -T word plain; done")
        met = 0
        for _ in range(ROUNDS // 4 + 1):
            reply = self.engine.api("GET", "/containers/swapper/export", timeout=60)
            self.assertEqual(200, reply.status)
            self.assertNotIn(b"what only the machine knows", reply.body)
            met += b"data/" in reply.body
            archive = self.engine.api("GET", "/containers/swapper/archive?path=/data")
            self.assertNotIn(b"what only the machine knows", archive.body)
        self.assertGreater(met, 0)

    def test_linksAreFollowedInTheContainerAlone(self):
        # CVE-2019-10152: cp that follows a link of the container's follows it in there.
        word = pathlib.Path(self.engine.directory, "word")
        word.write_text("what only the machine knows", encoding="utf-8")
        self.engine.run_detached("box", "sh", "-c", f"mkdir -p /a; ln -s {word} /a/out; ln -s /proc/self/root{word} /a/magic; ln -s /proc/1/cwd/../../../..{word} /a/climb; "
                                 "touch /made; sleep 1000")
        engine.eventually(lambda: self.docker("exec", "box", "test", "-e", "/made", status=None).returncode == 0, "its links are made")
        for stop in (False, True):
            if stop:
                self.docker("stop", "-t", "0", "box")
            for name in ("out", "magic", "climb"):
                target = f"{self.engine.directory}/got-{name}-{stop}"
                self.docker("cp", "-L", f"box:/a/{name}", target, status=None)
                self.assertFalse(os.path.exists(target) and "machine" in pathlib.Path(target).read_text(encoding="utf-8"), name)
        # And what is written through it stays inside.
        self.docker("cp", "/etc/hostname", "box:/a/out", status=None)
        self.assertEqual("what only the machine knows", word.read_text(encoding="utf-8"))


if __name__ == "__main__":
    engine.main()
