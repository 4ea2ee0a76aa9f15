"""Users: what is asked for and what the image says of them."""

import os
import pathlib
import resource
import sys
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from hostile import HostileCase, engine  # noqa: E402

WHO = ("sh", "-c", 'echo "$(id -u):$(id -g)"')


class Users(HostileCase):
    def who(self, user, image="hostile/users"):
        """uid:gid of a run as that user; None when it is refused."""
        text = self.refused_or("-u", user, image, *WHO)
        return text.strip() if text is not None else None

    def test_aNumberIsANumberWhateverTheImageCallsSo(self):
        self.assertEqual("1000", self.who("1000").partition(":")[0])
        self.assertEqual("1000:1000", self.who("1000:1000"))
        self.engine.run_detached("jar", "sleep", "1000", image="hostile/users")
        self.assertEqual("1000", self.output("exec", "-u", "1000", "jar", "id", "-u"))

    def test_whatIsNoUserIsRefusedOrNotRoot(self):
        for user in ("1000:", "0x1", "4294967296", "4294967295", "-1", "1e3", "+0", " 0", "0 ", "00x", "99999999999999999999",
                     "rich:nogroup", "nobodyknows", "1000:4294967296", "rich:0x0", "rich:rich:rich", "../0"):
            found = self.who(user)
            if found is not None:
                self.assertNotEqual("0", found.partition(":")[0], f"-u {user!r} gives {found}")
        for user in ("0x1", "4294967296", "-1", "99999999999999999999", "nobodyknows", "rich:rich:rich"):
            self.assertIsNone(self.who(user), user)

    def test_namesAreLookedUpInTheImage(self):
        self.assertEqual("1001:1001", self.who("rich"))
        self.assertEqual("1001:2000", self.who("rich:extra"))
        self.assertEqual("1001 2000", self.inside("-u", "rich", "hostile/users", "id", "-G"))

    def test_aGroupThatIsDeniedStaysDenied(self):
        # CVE-2022-36109: the first group counts among the supplementary ones, so that giving it up changes nothing.
        for user in ("rich", "1001:1001"):
            groups = self.inside("-u", user, "hostile/users", "sh", "-c", "grep Groups /proc/self/status").split()[1:]
            self.assertIn("1001", groups)
            result = self.docker("run", "--rm", "-u", user, "hostile/users", "cat", "/denied", status=1)
            self.assertIn("Permission denied", result.errors)

    def test_noGroupsOfTheEnginesAreHandedDown(self):
        mapped = self.inside("busybox", "sh", "-c", "grep Groups /proc/self/status").split()[1:]
        self.assertTrue(set(mapped) <= {"0", "10"}, mapped)

    def test_hugeAndSpecialFilesDoNotHoldAnybodyUp(self):
        for image in ("large", "fifo", "device"):
            self.docker("pull", "-q", f"hostile/{image}")
            began = time.monotonic()
            for user in ("rich", "33"):
                self.docker("run", "--rm", "-u", user, f"hostile/{image}", "true", status=None, timeout=30)
            self.assertLess(time.monotonic() - began, 20, image)
            self.assertEqual(200, self.engine.api("GET", "/_ping", timeout=2).status)
        peak = next(int(line.split()[1]) for line in pathlib.Path(f"/proc/{self.engine.process.pid}/status").read_text("utf-8").splitlines()
                    if line.startswith("VmHWM"))
        self.assertLess(peak, 160 << 10, "KiB at most at any time")
        self.assertLess(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss, 320 << 10)

    def test_filesOutsideTheImageAreNotRead(self):
        self.assertIsNone(self.who("secret", "hostile/outside"))
        with_secret = self.docker("run", "--rm", "-u", "root", "hostile/outside", *WHO, status=None)
        self.assertIn(with_secret.returncode, (0, 125, 126, 127))


if __name__ == "__main__":
    engine.main()
