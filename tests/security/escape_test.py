"""What an image or a process in a container tries on the machine, and how the defaults stand in its way."""

import glob
import hashlib
import json
import os
import pathlib
import re
import socket
import stat
import subprocess
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from hostile import HostileCase, engine  # noqa: E402
import hostileimages  # noqa: E402

STATUS = ("sh", "-c", "cat /proc/self/status")
# CHOWN DAC_OVERRIDE FSETID FOWNER MKNOD NET_RAW SETGID SETUID SETFCAP SETPCAP NET_BIND_SERVICE SYS_CHROOT KILL AUDIT_WRITE
DEFAULT_CAPABILITIES = sum(1 << bit for bit in (0, 1, 3, 4, 5, 6, 7, 8, 10, 13, 18, 27, 29, 31))
MASKED = ("/proc/kcore", "/proc/keys", "/proc/timer_list", "/proc/interrupts", "/proc/acpi", "/sys/firmware", "/proc/scsi", "/proc/asound",
          "/proc/latency_stats", "/proc/sched_debug", "/proc/timer_stats", "/sys/devices/virtual/powercap")
READ_ONLY = ("/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys", "/proc/sysrq-trigger")


def fields(text):
    return dict(line.split(":\t", 1) for line in text.splitlines() if ":\t" in line)


def programs():
    return {path: hashlib.sha256(pathlib.Path(path).read_bytes()).hexdigest() for path in glob.glob(f"{engine.BIN}/onggi*")}


class Programs(HostileCase):
    """CVE-2019-5736 and what became of it: nobody inside writes to our programs, or runs the image's for us."""

    def setUp(self):
        self.before = programs()
        self.assertGreater(len(self.before), 3)

    def tearDown(self):
        super().tearDown()
        self.assertEqual(self.before, programs(), "a program of ours was changed")

    def test_aScriptThatWantsTheRuntimeForInterpreterFails(self):
        self.assertNotEqual(0, self.docker("run", "--rm", "--entrypoint", "/evil", "hostile/self", status=None).returncode)
        self.engine.run_detached("self", "sleep", "1000", image=self.pulled("self"))
        for _ in range(5):
            self.assertNotEqual(0, self.docker("exec", "self", "/evil", status=None).returncode)

    def pulled(self, name):
        self.docker("pull", "-q", f"hostile/{name}")
        return f"hostile/{name}"

    def test_nothingThatRunsInsideCanBeOverwritten(self):
        self.engine.run_detached("writer", "/overwrite", image=self.pulled("self"))
        for _ in range(10):
            self.docker("exec", "writer", "true", status=None)
        self.docker("run", "--rm", "--init", "--entrypoint", "/overwrite", "hostile/self")
        self.docker("wait", "writer")
        self.assertNotIn("wrote", self.output("logs", "writer"))

    def test_noHelperRunsTheImagesPrograms(self):
        self.engine.run_detached("tools", "sleep", "1000", image=self.pulled("tools"))
        self.docker("top", "tools")
        self.docker("exec", "tools", "true")
        archive = subprocess.run("mkdir t && echo x > t/x && tar -czf t.tgz t && tar -cJf t.txz t", shell=True, check=True, cwd=self.engine.directory)
        self.assertEqual(0, archive.returncode)
        for name in ("t.tgz", "t.txz"):
            data = pathlib.Path(self.engine.directory, name).read_bytes()
            reply = self.engine.api("PUT", "/containers/tools/archive?path=/tmp", data, {"Content-Type": "application/x-tar"})
            self.assertIn(reply.status, (200, 400), reply.body[:200])
        self.docker("cp", f"{self.engine.directory}/t", "tools:/tmp/in")
        self.docker("cp", "tools:/tmp/in", f"{self.engine.directory}/out")
        self.docker("diff", "tools")
        self.docker("export", "-o", f"{self.engine.directory}/export.tar", "tools")
        self.docker("commit", "tools", "made")
        self.docker("rmi", "made")
        self.docker("exec", "tools", "test", "!", "-e", "/caught")

    def test_noHelperLoadsTheImagesLibraries(self):
        self.engine.run_detached("library", "sleep", "1000", image=self.pulled("library"))
        self.docker("cp", "/etc/hostname", "library:/tmp/in")
        self.docker("cp", "library:/tmp/in", f"{self.engine.directory}/out-library")
        self.assertEqual("33", self.output("exec", "-u", "www-data", "library", "id", "-u"))


class Files(HostileCase):
    """Where /proc, /dev and /sys of the image lead elsewhere."""

    def untouched(self):
        for path in ("/proc/sys/kernel/core_pattern", "/etc/passwd", "/etc/group"):
            self.assertNotIn("pwned", pathlib.Path(path).read_text(encoding="utf-8", errors="replace"))

    def test_procThatIsALinkIsRefusedOrARealOne(self):
        text = self.refused_or("hostile/proc", "sh", "-c", "stat -f -c %T /proc/; cat /proc/self/status; head -c 1 /proc/kcore | wc -c")
        if text is not None:
            self.assertEqual("proc", text.splitlines()[0])
            self.assertEqual("2", fields(text)["Seccomp"])
            self.assertEqual("0", text.splitlines()[-1])

    def test_aMountOnProcIsRefused(self):
        folder = f"{self.engine.directory}/fakeproc"
        os.mkdir(folder)
        for options in (("-v", f"{folder}:/proc"), ("-v", "procvolume:/proc"), ("-v", f"{folder}:/proc/self"), ("--tmpfs", "/proc"),
                        ("-v", f"{folder}:/proc/sys/kernel"), ("-v", f"{folder}:/../proc/./attr")):
            self.assertIn("/proc", self.refused("run", "--rm", *options, "busybox", "touch", "/ran", status=None))
            self.assertEqual([], json.loads(self.engine.api("GET", "/containers/json?all=1").body), "it was removed again")
        self.assertEqual([], os.listdir(folder), "something was written to a folder that stood on /proc")

    def test_theProcessesOfTheMachineAreNotSeen(self):
        self.assertEqual(["1"], self.inside("busybox", "sh", "-c", "cd /proc; for p in [0-9]*; do [ $p = 1 ] && echo 1; done").split())
        self.assertNotIn("onggid", self.inside("busybox", "ps", "-o", "args"))

    def test_devThatIsALinkLeavesTheMachineAlone(self):
        before = {path: os.lstat(path)[:9] for path in ("/tmp", "/dev/null", "/dev/zero")}
        for image in ("hostile/dev", "hostile/sys"):
            text = self.refused_or(image, "sh", "-c", "stat -c %F:%t:%T /dev/null; mount -t tmpfs none /tmp 2>&1")
            if text is not None:
                self.assertIn("character special file:1:3", text)
        self.assertFalse(os.path.exists("/tmp/caught"))
        for path in ("/dev/null", "/dev/zero"):
            self.assertEqual(before[path][:3], os.lstat(path)[:3])

    def test_masksDoNotComeFromTheImagesDevices(self):
        # CVE-2025-31133: what is bound over the masked files is checked to be the null device.
        text = self.refused_or("hostile/devices", "sh", "-c", "stat -c %F:%t:%T /dev/null /dev/zero; echo pwned > /dev/null; "
                               "for f in " + " ".join(MASKED) + "; do [ -d $f ] && ls $f || head -c 1 $f; done 2>/dev/null | wc -c")
        if text is not None:
            self.assertEqual(["character special file:1:3", "character special file:1:5", "0"], text.splitlines())
        terminal = self.docker("run", "--rm", "-t", "hostile/devices", "sh", "-c", "echo pwned > /dev/console; stat -c %F /dev/console", status=None)
        if terminal.returncode == 0:
            self.assertIn("character special file", terminal.output)
        self.untouched()

    def test_maskedFilesAreEmptyAndKernelSwitchesReadOnly(self):
        text = self.inside("busybox", "sh", "-c", "for f in " + " ".join(MASKED) + "; do [ -d $f ] && ls $f || head -c 1 $f; done 2>/dev/null | wc -c")
        self.assertEqual("0", text)
        for path in READ_ONLY:
            target = f"{path}/onggi" if path != "/proc/sysrq-trigger" else path
            result = self.docker("run", "--rm", "busybox", "sh", "-c", f"echo x > {target}", status=1)
            self.assertRegex(result.errors, "(Read-only file system|Permission denied|nonexistent directory)", path)

    def test_theWorkingDirectoryIsNoOpenDescriptor(self):
        # CVE-2024-21626: a directory that the runtime has open is no way out.
        for number in range(3, 65):
            text = self.refused_or("-w", f"/proc/self/fd/{number}", "busybox", "sh", "-c", "cat ../../../../../../etc/debian_version; pwd -P")
            self.assertNotIn("12.", (text or "").split("\n")[0], f"descriptor {number} led to the machine")
        self.engine.run_detached("jar", "sleep", "1000")
        for number in range(3, 65):
            result = self.docker("exec", "-w", f"/proc/self/fd/{number}", "jar", "cat", "../../../../../../etc/debian_version", status=None)
            self.assertNotEqual(0, result.returncode, f"descriptor {number} led to the machine: {result.output}")

    def test_noDescriptorsAreInherited(self):
        show = ("sh", "-c", "ls -l /proc/1/fd /proc/self/fd")
        self.engine.run_detached("jar", "sleep", "1000")
        for text in (self.inside("busybox", *show), self.inside("--init", "busybox", *show), self.inside("-t", "busybox", *show),
                     self.output("exec", "jar", *show), self.output("exec", "--privileged", "jar", *show)):
            found = re.findall(r" (\d+) -> (.*)", text)
            self.assertGreaterEqual(len(found), 3, text)
            for number, line in found:
                # What ls reads the folder by is its own.
                self.assertTrue(int(number) < 3 or re.match(r"/proc/\d+/fd", line), f"descriptor {number}: {line}")
                self.assertNotRegex(line, r"(/tmp/onggi|/var/lib|onggi)", "a path of the machine's")

    def test_theImagesVolumesStayInside(self):
        text = self.refused_or("hostile/volume", "sh", "-c", "cat /etc/passwd; ls /etc/debian_version; touch /etc/made /root/made")
        if text is not None:
            self.assertIn("www-data:x:33:33:www-data:/var/www:/bin/false", text)
            self.assertNotIn("debian_version\n", text)
        for path in ("/etc/made", "/root/made"):
            self.assertFalse(os.path.exists(path))

    def test_labelsOfTheImageAreInert(self):
        self.docker("pull", "-q", "hostile/labels")
        details = []
        for image in ("busybox", "hostile/labels"):
            self.engine.run_detached("labelled", "sleep", "1000", image=image)
            found = self.engine.inspect("labelled")
            details.append({key: found[key] for key in ("HostConfig", "Mounts", "Path", "Args", "Driver")})
            self.assertEqual(hostileimages.RESERVED if image != "busybox" else {}, found["Config"]["Labels"] or {})
            self.assertEqual(1, len(json.loads(self.engine.api("GET", "/containers/json").body)))
            self.docker("rm", "-f", "labelled")
        self.assertEqual(details[0], details[1])


class Rights(HostileCase):
    PULL = ("busybox", "node")

    def test_theDefaultCapabilitiesAreDockersAndNoneIsInheritable(self):
        self.engine.run_detached("jar", "sleep", "1000")
        for text in (self.inside("busybox", *STATUS), self.output("exec", "jar", *STATUS)):
            status = fields(text)
            self.assertEqual(0, int(status["CapInh"], 16))
            self.assertEqual(0, int(status["CapAmb"], 16))
            for kind in ("CapEff", "CapPrm", "CapBnd"):
                self.assertEqual(DEFAULT_CAPABILITIES, int(status[kind], 16), kind)
            self.assertEqual("2", status["Seccomp"])
        user = fields(self.inside("-u", "33", "busybox", *STATUS))
        self.assertEqual((0, 0), (int(user["CapEff"], 16), int(user["CapInh"], 16)))
        user = fields(self.output("exec", "-u", "33", "jar", *STATUS))
        self.assertEqual((0, 0), (int(user["CapEff"], 16), int(user["CapInh"], 16)))
        self.assertEqual(0, int(fields(self.output("exec", "--privileged", "jar", *STATUS))["CapInh"], 16))

    def test_rootInsideIsNobodyOutside(self):
        self.engine.run_detached("jar", "sleep", "1000")
        pid = self.engine.inspect("jar")["State"]["Pid"]
        self.assertNotEqual(0, os.stat(f"/proc/{pid}").st_uid)
        self.assertNotEqual(os.readlink("/proc/self/ns/user"), os.readlink(f"/proc/{pid}/ns/user"))

    def test_newNamespacesAndMountsAreRefused(self):
        for command in (("unshare", "-m", "true"), ("unshare", "-n", "true"), ("unshare", "-U", "true"), ("mount", "-t", "tmpfs", "none", "/mnt"),
                        ("mount", "-t", "cgroup", "-o", "memory", "none", "/mnt"), ("mount", "-t", "proc", "none", "/mnt"), ("pivot_root", "/", "/mnt"),
                        ("umount", "/proc/kcore"), ("mount", "-o", "remount,rw", "/proc/sys")):
            result = self.docker("run", "--rm", "busybox", *command, status=None)
            self.assertNotEqual(0, result.returncode, command)

    def test_kernelDoorsAreShut(self):
        # AF_ALG 38, AF_VSOCK 40; fsopen 430, open_tree 428, clone3 435, bpf 321, keyctl 250, io_uring_setup 425, userfaultfd 323.
        script = ("use POSIX; for my $f (38, 40) { socket(my $s, $f, 5, 0) and print \"family $f\\n\"; }"
                  "for my $n (430, 428, 321, 250, 425, 323, 246, 175) { my $r = syscall($n, 0, 0, 0, 0, 0);"
                  " print \"call $n: $!\\n\" unless $r == -1 and ($! == EPERM or $! == ENOSYS); } my $r = syscall(435, 0, 0);"
                  " print \"clone3: $!\\n\" unless $r == -1 and $! == ENOSYS; print \"done\\n\";")
        self.assertEqual("done", self.inside("--entrypoint", "perl", "node", "-e", script))

    def test_releaseAgentsCannotBeSet(self):
        text = self.docker("run", "--rm", "busybox", "sh", "-c", "for f in $(find /sys/fs/cgroup -name release_agent -o -name notify_on_release); do "
                           "echo /evil > $f && echo written; done 2>&1; echo searched").output
        self.assertIn("searched", text)
        self.assertNotIn("written", text)

    def test_devicesOfTheMachineCannotBeOpened(self):
        text = self.docker("run", "--rm", "--cap-add", "MKNOD", "busybox", "sh", "-c", "mknod /tmp/disk b 254 0; head -c 1 /tmp/disk | wc -c; "
                           "mknod /tmp/mem c 1 1; head -c 1 /tmp/mem | wc -c", status=None)
        self.assertNotIn("1", text.output.split())


class OfTheEngine(HostileCase):
    """What users of the machine can reach of the engine."""

    def test_stateAndRunDirectoriesAreShut(self):
        self.docker("pull", "-q", "hostile/setuid")
        self.engine.run_detached("jar", "sleep", "1000", image="hostile/setuid")
        for folder in (self.engine.state, self.engine.run):
            for root, names, _ in os.walk(folder):
                mode = stat.S_IMODE(os.lstat(root).st_mode)
                # Clients look for the socket in the run directory itself.
                self.assertFalse(mode & (0o022 if root == self.engine.run else 0o066), f"{root} has mode {mode:o}")
                # What stands below a directory that is shut needs no mode of its own.
                names[:] = [name for name in names if stat.S_IMODE(os.lstat(f"{root}/{name}").st_mode) & 0o007 and mode & 0o001]
        found = subprocess.run(["find", self.engine.state, "-name", "become"], stdout=subprocess.PIPE, text=True, check=True).stdout.split()
        self.assertTrue(found)
        for path in found:
            command = ["setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups", path]
            self.assertNotEqual(0, subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False).returncode)

    def test_noSocketIsAbstractAndNoneIsForOthers(self):
        self.engine.run_detached("hosted", "sleep", "1000", HostConfig={"NetworkMode": "host"})
        self.engine.run_detached("jar", "sleep", "1000")
        lines = pathlib.Path("/proc/net/unix").read_text(encoding="utf-8").splitlines()[1:]
        paths = [line.split(maxsplit=7)[7] for line in lines if len(line.split(maxsplit=7)) == 8]
        self.assertEqual([], [path for path in paths if path.startswith("@")])
        self.assertIn(self.engine.socket, paths)
        for root, _, names in os.walk(self.engine.run):
            for name in names:
                status = os.lstat(f"{root}/{name}")
                if stat.S_ISSOCK(status.st_mode):
                    self.assertFalse(status.st_mode & 0o007, f"{root}/{name} has mode {status.st_mode:o}")
        with socket.socket(socket.AF_UNIX) as probe:
            probe.connect(self.engine.socket)

    def test_aLargeBodyIsJudgedLikeAnyOther(self):
        # CVE-2026-34040: nothing that is asked for behind megabytes of something else is overlooked.
        for megabytes in (0, 1, 5, 10, 15):
            labels = {f"padding{number}": "x" * (1 << 20) for number in range(megabytes)}
            for host, words in (({"Isolation": "hyperv"}, "(?i)isolation"), ({"NetworkMode": "no-such-network"}, "no-such-network"),
                                ({"CapAdd": ["NO_SUCH"]}, "(?i)no_such"), ({"Binds": ["relative:"]}, "invalid volume specification")):
                reply = self.engine.api("POST", "/containers/create?name=padded", {"Labels": labels, "Image": "busybox", "Cmd": ["true"], "HostConfig": host})
                self.assertIn(reply.status, (400, 404, 413, 501), reply.body[:200])
                if reply.status != 413:
                    self.assertRegex(reply.message, words)
        self.assertEqual([], json.loads(self.engine.api("GET", "/containers/json?all=1").body))

    def test_theHostsSocketIsOutOfReachInside(self):
        self.assertEqual("0", self.inside("--network", "host", "busybox", "sh", "-c", "grep -c ' @' /proc/net/unix || true"))


if __name__ == "__main__":
    engine.main()
