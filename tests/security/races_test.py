"""Links that are swapped while the engine walks along them."""

import io
import os
import sys
import tarfile
import threading

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from hostile import HostileCase, engine  # noqa: E402

ROUNDS = int(os.environ.get("ONGGI_RACES", "40"))
SECRET = "what only the machine knows"


class Races(HostileCase):
    """A container swaps a directory and a link to a folder of the machine's, by its absolute path, as fast as it can."""

    def setUp(self):
        self.secret = f"{self.engine.directory}/secret"
        os.makedirs(f"{self.secret}/file", exist_ok=True)
        with open(f"{self.secret}/word", "w", encoding="utf-8") as stream:
            stream.write(SECRET)
        self.given = f"{self.engine.directory}/given"
        os.makedirs(self.given, exist_ok=True)
        with open(f"{self.given}/word", "w", encoding="utf-8") as stream:
            stream.write("given")
        self.before = self.tree()

    def tearDown(self):
        super().tearDown()
        self.assertEqual(self.before, self.tree(), "the machine's folder was changed")

    def tree(self):
        return sorted((root, tuple(sorted(folders)), tuple(sorted(files))) for root, folders, files in os.walk(self.secret))

    def swapper(self, place, *options):
        """Swaps place (a directory with a file `word`) and a link of the same name for ever."""
        script = (f"mkdir -p {place}.d/word2 {place}.d; echo mine > {place}.d/word; ln -s {self.secret} {place}.l; ln -s {self.secret}/../stray {place}.m; "
                  f"mv {place}.d {place}; echo ready; while :; do mv -T {place} {place}.d; mv -T {place}.l {place}; mv -T {place} {place}.l; "
                  f"mv -T {place}.d {place}; done 2>/dev/null")
        self.docker("run", "-d", "--name", "swapper", *options, "busybox", "sh", "-c", script)
        engine.eventually(lambda: "ready" in self.output("logs", "swapper"), "it swaps")

    def test_mountsOnASwappedTargetStayInside(self):
        # CVE-2021-30465 and CVE-2024-45310
        self.swapper("/vol/mnt", "-v", "shared:/vol")
        mounted = 0
        for _ in range(ROUNDS):
            result = self.docker("run", "--rm", "-v", "shared:/vol", "-v", f"{self.given}:/vol/mnt", "busybox", "sh", "-c",
                                 "grep -c ' /vol/mnt ' /proc/self/mountinfo; cat /vol/mnt/word /vol/mnt.l/word", status=None)
            self.assertNotIn(SECRET, result.output)
            mounted += "given" in result.output
        self.assertGreater(mounted, 0, "the race was never lost by the attacker: nothing was tried")
        self.assertFalse(os.path.exists(f"{self.engine.directory}/stray"))

    def test_copiesOutOfASwappedDirectoryStayInside(self):
        # CVE-2018-15664
        self.swapper("/data/dir")
        seen = set()
        for _ in range(ROUNDS * 5):
            reply = self.engine.api("GET", "/containers/swapper/archive?path=/data/dir/word")
            self.assertNotIn(SECRET.encode(), reply.body)
            seen.add(reply.status)
        self.assertIn(200, seen)

    def test_copiesIntoASwappedDirectoryStayInside(self):
        self.swapper("/data/dir")
        buffer = io.BytesIO()
        with tarfile.open(fileobj=buffer, mode="w") as tar:
            info = tarfile.TarInfo("pwned")
            info.size = 5
            tar.addfile(info, io.BytesIO(b"pwned"))
        seen = set()
        for _ in range(ROUNDS * 5):
            seen.add(self.engine.api("PUT", "/containers/swapper/archive?path=/data/dir", buffer.getvalue(), {"Content-Type": "application/x-tar"}).status)
        self.assertIn(200, seen)

    def test_archivesWithLinksStayInside(self):
        self.engine.run_detached("box", "sleep", "1000")
        buffer = io.BytesIO()
        with tarfile.open(fileobj=buffer, mode="w") as tar:
            for name, link in (("out", self.secret), ("up", "../../../../../.." + self.secret)):
                info = tarfile.TarInfo(name)
                info.type, info.linkname = tarfile.SYMTYPE, link
                tar.addfile(info)
                info = tarfile.TarInfo(f"{name}/pwned")
                info.size = 5
                tar.addfile(info, io.BytesIO(b"pwned"))
            info = tarfile.TarInfo("../../../../../../.." + self.secret + "/pwned")
            info.size = 5
            tar.addfile(info, io.BytesIO(b"pwned"))
        self.engine.api("PUT", "/containers/box/archive?path=/tmp", buffer.getvalue(), {"Content-Type": "application/x-tar"})
        for path in ("/tmp/out/word", "/tmp/up/word", "/proc/1/root/tmp/out/word", f"/proc/self/root{self.secret}/word"):
            self.assertNotIn(SECRET.encode(), self.engine.api("GET", f"/containers/box/archive?path={path}").body)

    def test_execInASwappedDirectoryStaysInside(self):
        self.swapper("/data/dir")
        stop = threading.Event()
        found = []

        def look():
            while not stop.is_set():
                result = self.docker("exec", "-w", "/data/dir", "swapper", "cat", "word", status=None)
                found.append(result.output)
        threads = [threading.Thread(target=look) for _ in range(2)]
        for thread in threads:
            thread.start()
        engine.eventually(lambda: len(found) >= ROUNDS, "enough was tried")
        stop.set()
        for thread in threads:
            thread.join()
        self.assertNotIn(SECRET, "".join(found))


if __name__ == "__main__":
    engine.main()
