"""What a build takes from elsewhere: files of the web, remote contexts, images as a cache; and what it keeps meanwhile."""

import http.server
import json
import os
import re
import sys
import threading
import time
import urllib.parse

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../support"))
import build_test  # noqa: E402
import engine  # noqa: E402

DATE = "Wed, 21 Oct 2015 07:28:00 GMT"
EPOCH = 1445412480


class Web:
    """A server of files: path → (headers, bytes); counts what is asked for."""

    def __init__(self):
        files, asked = {}, []

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                asked.append(self.path)
                if self.path not in files:
                    self.send_error(404)
                    return
                headers, content = files[self.path]
                if isinstance(content, str):
                    self.send_response(302)
                    self.send_header("Location", content)
                    self.end_headers()
                    return
                self.send_response(200)
                for name, value in headers.items():
                    self.send_header(name, value)
                if "Content-Length" not in headers:
                    self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            def log_message(self, *_):
                pass

        self.files, self.asked = files, asked
        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}"

    def close(self):
        self.server.shutdown()
        self.server.server_close()


class WebCase(build_test.BuildCase):
    def setUp(self):
        super().setUp()
        self.web = Web()
        self.addCleanup(self.web.close)


class Downloads(WebCase):
    def test_aFileComesWithItsNameDateAndMode(self):
        self.web.files["/some/tool%20kit.tar"] = ({"Last-Modified": DATE}, b"not unpacked\n")
        self.build(f"FROM busybox\nADD {self.web.url}/some/tool%20kit.tar /opt/\nADD {self.web.url}/some/tool%20kit.tar /as-file\n", "-t", "added")
        shown = self.inside("added", "stat", "-c", "%a %u %Y %n", "/opt/tool kit.tar", "/as-file")
        self.assertEqual(f"600 0 {EPOCH} /opt/tool kit.tar\n600 0 {EPOCH} /as-file", shown)
        self.assertEqual("not unpacked", self.inside("added", "cat", "/as-file"))

    def test_theServerNamesWhatTheUrlDoesNot(self):
        self.web.files["/latest/"] = ({"Content-Disposition": 'attachment; filename="../named.bin"'}, b"x")
        self.web.files["/nameless/"] = ({}, b"x")
        self.build(f"FROM busybox\nADD {self.web.url}/latest/ /opt/\n", "-t", "named")
        self.assertEqual("named.bin", self.inside("named", "ls", "/opt"))
        shown = self.build(f"FROM busybox\nADD {self.web.url}/nameless/ /opt/\n", status=1)
        self.assertRegex(shown, "cannot determine a? ?file ?name")

    def test_redirectsAreFollowedAndErrorsNameTheHost(self):
        self.web.files["/moved"] = ({}, f"{self.web.url}/here")
        self.web.files["/here"] = ({}, b"found\n")
        self.build(f"FROM busybox\nADD {self.web.url}/moved /found\n", "-t", "moved")
        self.assertEqual("found", self.inside("moved", "cat", "/found"))
        shown = self.build(f"FROM busybox\nADD {self.web.url}/missing /x\n", status=1)
        self.assertIn("404", shown)

    def test_ownerAndModeAreAsAskedFor(self):
        self.web.files["/run.sh"] = ({}, b"#!/bin/sh\necho ran\n")
        flags = "--chown=7:8" if engine.FOREIGN else "--chown=7:8 --chmod=755"
        self.build(f"FROM busybox\nADD {flags} {self.web.url}/run.sh /\n", "-t", "owned")
        self.assertTrue(self.inside("owned", "stat", "-c", "%u:%g", "/run.sh").startswith("7:8"))
        if not engine.FOREIGN:
            self.assertEqual("ran", self.inside("owned", "/run.sh"))

    def test_theSameBytesAreACachedStep(self):
        self.web.files["/file"] = ({}, b"one")
        dockerfile = f"FROM busybox\nADD {self.web.url}/file /file\nRUN cat /file\n"
        self.build(dockerfile)
        self.assertEqual(2, self.build(dockerfile).count("Using cache"))
        self.web.files["/file"] = ({}, b"two")
        self.assertNotIn("Using cache", self.build(dockerfile))

    @engine.ours("checksums are BuildKit's")
    def test_aChecksumIsCompared(self):
        self.web.files["/file"] = ({}, b"abc")
        right = "sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
        self.build(f"FROM busybox\nADD --checksum={right} {self.web.url}/file /file\n")
        shown = self.build(f"FROM busybox\nADD --checksum={right.replace('ba', 'bb', 1)} {self.web.url}/file /file\n", status=1)
        self.assertIn("digest mismatch", shown)

    @engine.ours("its helper")
    def test_aCutConnectionIsAnErrorAndLeavesNothing(self):
        self.web.files["/short"] = ({"Content-Length": "100"}, b"x")
        shown = self.build(f"FROM busybox\nADD {self.web.url}/short /x\n", status=1)
        self.assertIn("127.0.0.1", shown)
        engine.eventually(lambda: not os.listdir(f"{self.engine.state}/builds/work"), "the build's directory is gone")

    @engine.ours("its helper")
    def test_aBuildIsCancelledWhileItDownloads(self):
        self.web.files["/endless"] = ({"Content-Length": str(1 << 40)}, b"x" * 1000)
        self.write(f"FROM busybox\nADD {self.web.url}/endless /x\n")
        process = self.popen("build", str(self.context))
        engine.eventually(lambda: "/endless" in self.web.asked, "the file is asked for")
        begin = time.monotonic()
        process.kill()
        engine.eventually(lambda: not os.listdir(f"{self.engine.state}/builds/work"), "the build's directory is gone")
        self.assertLess(time.monotonic() - begin, 10)


class Remote(WebCase):
    def remote(self, path, **query):
        query = urllib.parse.urlencode({"remote": self.web.url + path, **query})
        return self.engine.api("POST", f"/build?{query}", b"", timeout=120)

    def test_anArchiveIsTheContext(self):
        for name, mode in (("/context.tar", "w"), ("/context.tar.gz", "w:gz")):
            self.web.files[name] = ({"Content-Type": "application/octet-stream"}, build_test.archive(
                {"Dockerfile": "FROM busybox\nCOPY word /word\n", "word": "from afar\n"}, mode))
            reply = self.remote(name, t="remote")
            self.assertIn("Successfully tagged remote:latest", reply.body.decode())
            self.assertEqual("from afar", self.inside("remote", "cat", "/word"))

    def test_aTextIsTheDockerfile(self):
        self.web.files["/any.txt"] = ({"Content-Type": "text/plain"}, b"FROM busybox\nRUN echo alone > /alone\n")
        self.assertIn("Successfully tagged alone:latest", self.remote("/any.txt", t="alone").body.decode())
        self.assertEqual("alone", self.inside("alone", "cat", "/alone"))

    def test_whatIsNotThereIsAnError(self):
        reply = self.remote("/nothing")
        self.assertGreaterEqual(reply.status, 400)
        self.assertIn("404", reply.message)

    @engine.ours("Docker clones repositories")
    def test_repositoriesAreRefusedByName(self):
        reply = self.engine.api("POST", "/build?remote=git://example.org/x.git", b"")
        self.assertEqual(501, reply.status)
        self.assertIn("git repository", reply.message)


class CacheSources(build_test.BuildCase):
    def test_theStepsOfANamedImageAreTaken(self):
        dockerfile = "FROM busybox\nENV A=b\nRUN date +%N > /first\nWORKDIR /w\nRUN date +%N > /second\nCMD [\"cat\", \"/first\"]\n"
        self.build(dockerfile, "-t", "source")
        told = self.inside("source", "cat", "/first", "/second")
        saved = self.context / "source.tar"
        self.docker("save", "-o", str(saved), "source")
        self.docker("rmi", "-f", "source")
        self.docker("image", "prune", "-f")
        self.docker("load", "-i", str(saved))
        saved.unlink()
        # Its steps are only in its history now.
        again = self.build(dockerfile, "-t", "whole", "--cache-from", "source")
        self.assertEqual(5, again.count("Using cache"))
        self.assertEqual(self.image("source")["Id"], self.image("whole")["Id"])
        partly = self.build(dockerfile.replace("/second", "/other"), "-t", "partly", "--cache-from", "source")
        self.assertEqual(3, partly.count("Using cache"))
        self.assertEqual(told.splitlines()[0], self.inside("partly"))
        self.assertNotIn("second", self.inside("partly", "ls", "/"))
        self.assertEqual(["A=b"], [each for each in self.image("partly")["Config"]["Env"] if each.startswith("A=")])

    def test_otherImagesAndMissingOnesAreNoHelp(self):
        shown = self.build("FROM busybox\nRUN echo new > /new\n", "--cache-from", "busybox", "--cache-from", "no-such-image")
        self.assertNotIn("Using cache", shown)
        self.build("FROM busybox\nRUN echo known > /known\n", "-t", "known")
        self.assertNotIn("Using cache", self.build("FROM busybox\nRUN echo known > /known\n", "--no-cache", "--cache-from", "known"))


@engine.ours("what its cache of builds is made of")
class CacheOnDisk(build_test.BuildCase):
    def caches(self):
        return self.engine.api("GET", "/system/df").json["BuildCache"]

    def fill(self, name, megabytes):
        self.build(f"FROM busybox\nRUN --mount=type=cache,id={name},target=/c dd if=/dev/zero of=/c/data bs=1M count={megabytes}\n", "--no-cache")

    def test_mountsAreListedAndPrunedByLastUse(self):
        self.engine.api("POST", "/build/prune")
        self.assertEqual([], self.caches())
        self.fill("old", 3)
        time.sleep(1.1)
        middle = time.time()
        time.sleep(1.1)
        self.fill("new", 2)
        listed = sorted(self.caches(), key=lambda cache: cache["LastUsedAt"])
        self.assertEqual([3 << 20, 2 << 20], [cache["Size"] for cache in listed])
        self.assertFalse(listed[0]["InUse"])
        shown = self.output("system", "df", "--format", "{{.Type}} {{.Size}}")
        self.assertIn("Build Cache 5.243MB", shown)
        kept = self.engine.api("POST", f"/build/prune?keep-storage={5 << 19}").json
        self.assertIn(listed[0]["ID"], kept["CachesDeleted"])
        self.assertEqual([listed[1]["ID"]], [cache["ID"] for cache in self.caches()])
        until = urllib.parse.quote(json.dumps({"until": {str(int(middle)): True}}))
        self.assertEqual([], [each for each in self.engine.api("POST", f"/build/prune?filters={until}").json["CachesDeleted"] if each == listed[1]["ID"]])
        gone = self.engine.api("POST", "/build/prune?all=1").json
        self.assertIn(listed[1]["ID"], gone["CachesDeleted"])
        self.assertGreaterEqual(gone["SpaceReclaimed"], 2 << 20)
        self.assertEqual([], self.caches())

    def test_otherFiltersAreRefused(self):
        reply = self.engine.api("POST", "/build/prune?filters=" + urllib.parse.quote(json.dumps({"type": {"regular": True}})))
        self.assertEqual(400, reply.status)
        self.assertIn("type", reply.message)


class Kept(build_test.BuildCase):
    """What goes on beside a build takes nothing away from it."""

    @engine.ours("older engines let a prune break a build")
    def test_prunesBesideABuildTakeNothingThatItNeeds(self):
        stop = threading.Event()

        def prune():
            while not stop.is_set():
                self.engine.api("POST", "/images/prune?filters=" + urllib.parse.quote(json.dumps({"dangling": ["true"]})))
                self.engine.api("POST", "/build/prune")

        steps = "".join(f"ENV STEP={i}\nRUN echo {i} >> /log\n" for i in range(8))
        self.docker("tag", "busybox", "pinned-base")
        pruner = threading.Thread(target=prune)
        pruner.start()
        try:
            for _ in range(3):
                shown = self.build(f"FROM pinned-base AS one\n{steps}FROM pinned-base\nCOPY --from=one /log /log\n{steps}", "--no-cache", "-t", "kept")
                self.assertIn("Successfully tagged kept:latest", shown)
                self.docker("tag", "kept", "pinned-base")
        finally:
            stop.set()
            pruner.join()
        self.assertEqual("8", self.inside("kept", "sh", "-c", "tail -8 /log | sort -u | wc -l"))

    @engine.ours("older engines let an image go under a build")
    def test_anImageOfARunningBuildIsNotDeleted(self):
        self.build("FROM busybox\nRUN echo base > /base\n", "-t", "under-build")
        identity = self.image("under-build")["Id"]
        self.write("FROM under-build\nENV A=1\nRUN echo started; for i in $(seq 600); do [ -e /dev/shm/go ] && exit; sleep 0.1; done\nRUN cat /base\n")
        process = self.popen("build", "--no-cache", "-t", "over", str(self.context))
        for line in process.stdout:
            if b"started\n" == line:
                break
        refused = self.refused("rmi", "-f", identity)
        self.assertRegex(refused, "running build|dependent child|running container")
        # Its name may go, as under a running container.
        self.docker("rmi", "-f", "under-build")
        container = self.engine.containers()[0]
        self.docker("exec", container["Id"] if isinstance(container, dict) else container, "touch", "/dev/shm/go")
        rest = process.stdout.read().decode()
        self.assertRegex(rest, re.compile("^base$", re.MULTILINE))
        self.assertIn("Successfully tagged over:latest", rest)


if __name__ == "__main__":
    engine.main()
