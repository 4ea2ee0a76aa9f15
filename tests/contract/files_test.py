"""A container's files, by the docker CLI and by requests: copies both ways, differences, exports, images of containers."""

import base64
import io
import json
import os
import pathlib
import socket
import subprocess
import sys
import tarfile
import tempfile
import threading
import time
import urllib.parse

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../support"))
import engine  # noqa: E402


def archive(*entries):
    """A tar archive of (name, content or a tarfile type, extra fields). A content is not of one byte: types are."""
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w", format=tarfile.PAX_FORMAT) as tar:
        for name, content, *fields in entries:
            info = tarfile.TarInfo(name)
            if len(content) == 1:
                info.type, content = content, b""
            info.size = len(content)
            for key, value in (fields[0] if fields else {}).items():
                setattr(info, key, value)
            tar.addfile(info, io.BytesIO(content))
    return buffer.getvalue()


class Files(engine.EngineCase):
    def setUp(self):
        super().setUp()
        self.here = pathlib.Path(tempfile.mkdtemp(dir=self.engine.directory))

    def stopped(self, name, *options, command=("true",)):
        self.output("create", "--name", name, *options, "busybox", *command)
        return name

    def running(self, name, *options):
        self.output("run", "-d", "--name", name, *options, "busybox", "sleep", "1000")
        return name

    def get(self, name, path):
        return self.engine.api("GET", f"/containers/{name}/archive?path={urllib.parse.quote(path)}")

    def put(self, name, path, data, more="", headers=None):
        return self.engine.api("PUT", f"/containers/{name}/archive?path={urllib.parse.quote(path)}{more}", data, headers)

    def names(self, name, path):
        reply = self.get(name, path)
        self.assertEqual(200, reply.status, reply.body)
        return tarfile.open(fileobj=io.BytesIO(reply.body)).getnames()

    def read(self, name, path):
        reply = self.get(name, path)
        self.assertEqual(200, reply.status, reply.body)
        tar = tarfile.open(fileobj=io.BytesIO(reply.body))
        return tar.extractfile(tar.getmembers()[0]).read()

    # cp, out of a container

    def test_filesComeOutOfRunningAndStoppedContainers(self):
        for name in (self.running("live", "-t"), self.stopped("still")):
            with self.subTest(name):
                self.docker("cp", f"{name}:/etc/passwd", str(self.here / name))
                self.assertIn("root:", (self.here / name).read_text())
                self.docker("cp", f"{name}:/etc", str(self.here / f"{name}-etc"))
                self.assertIn("root:", (self.here / f"{name}-etc/passwd").read_text())

    def test_aStreamIsATarArchive(self):
        self.stopped("still")
        tar = tarfile.open(fileobj=io.BytesIO(self.docker("cp", "still:/etc/passwd", "-").stdout))
        self.assertEqual(["passwd"], tar.getnames())

    def test_theStatOfAPathIsDockers(self):
        name = self.running("live")
        self.put(name, "/", archive(("d", tarfile.DIRTYPE, {"mode": 0o1777}), ("d/f", b"four", {"mode": 0o4755, "mtime": 1600000000}),
                                    ("d/l", tarfile.SYMTYPE, {"linkname": "../d/f"}), ("d/far", tarfile.SYMTYPE, {"linkname": "/none/../x"})))

        def stat(path):
            reply = self.engine.api("HEAD", f"/containers/{name}/archive?path={path}")
            self.assertEqual((200, b""), (reply.status, reply.body))
            return json.loads(base64.b64decode(reply.headers["X-Docker-Container-Path-Stat"]))

        self.assertEqual((1 << 31 | 1 << 20 | 0o777, "d"), (stat("/d")["mode"], stat("/d/")["name"]))
        file = stat("/d/f")
        self.assertEqual(("f", 4, 1 << 23 | 0o755, "2020-09-13T12:26:40Z", ""),
                         (file["name"], file["size"], file["mode"], file["mtime"], file["linkTarget"]))
        self.assertEqual((1 << 27 | 0o777, "/d/f"), (stat("/d/l")["mode"], stat("/d/l")["linkTarget"]))
        self.assertEqual("/x", stat("/d/far")["linkTarget"])
        self.assertEqual(404, self.engine.api("HEAD", f"/containers/{name}/archive?path=/nope").status)

    def test_namesInTheArchiveFollowThePath(self):
        name = self.stopped("still")
        self.put(name, "/", archive(("d", tarfile.DIRTYPE), ("d/f", b"xx"), ("l", tarfile.SYMTYPE, {"linkname": "/d"})))
        for path, first in (("/d", ["d", "d/f"]), ("/d/", ["d", "d/f"]), ("/d/.", [".", "./f"]), ("/l", ["l"]),
                            ("/l/", ["l", "l/f"]), ("/l/.", [".", "./f"]), ("d", ["d", "d/f"])):
            with self.subTest(path):
                self.assertEqual(first, self.names(name, path))
        self.assertIn("/d/f", [member.name if member.name.startswith("/") else "/" + member.name
                               for member in tarfile.open(fileobj=io.BytesIO(self.get(name, "/").body))])

    def test_whatIsMissingIsNamedInDockersWords(self):
        name = self.stopped("still")
        for reply in (self.get(name, "/nope"), self.put(name, "/nope", archive())):
            self.assertEqual((404, "Could not find the file /nope in container still"), (reply.status, reply.message))
        self.assertEqual(404, self.get("nobody", "/etc").status)
        self.assertEqual(400, self.engine.api("GET", "/containers/still/archive").status)
        self.assertRegex(self.refused("cp", "still:/nope", str(self.here)), "still:/nope|find the file /nope in container still")

    def test_theKernelsFilesAreNotPacked(self):
        for name in (self.running("live"), self.stopped("still")):
            # Others make what they mount on when they create the container, and show it.
            mountPoints = {"dev/console", "dev/pts", "dev/shm"} if engine.FOREIGN else set()
            names = {path.lstrip("/") for path in self.names(name, "/")}
            self.assertFalse([path for path in names - mountPoints if path.startswith(("proc/", "sys/", "dev/"))])
            self.assertEqual(["proc"], self.names(name, "/proc"))

    @engine.ours("others write below what hides it")
    def test_theKernelsFilesAreRefused(self):
        for name in (self.running("live"), self.stopped("still")):
            self.assertEqual(400, self.get(name, "/proc/cpuinfo").status)
            self.assertEqual(400, self.put(name, "/proc", archive(("x", b"yy"))).status)

    # cp, into a container

    def test_filesGoIntoRunningAndStoppedContainers(self):
        (self.here / "tree/sub").mkdir(parents=True)
        (self.here / "tree/sub/file").write_text("words")
        os.symlink("sub/file", self.here / "tree/link")
        os.chmod(self.here / "tree/sub/file", 0o640)
        os.chown(self.here / "tree/sub/file", 1234, 1235)
        for name in (self.running("live"), self.stopped("still", "-t"), self.running("host", "--userns", "host")):
            with self.subTest(name):
                self.docker("cp", str(self.here / "tree"), f"{name}:/tmp")
                tar = tarfile.open(fileobj=io.BytesIO(self.get(name, "/tmp/tree").body))
                file = tar.getmember("tree/sub/file")
                self.assertEqual((0o640, 1234, 1235), (file.mode & 0o7777, file.uid, file.gid))
                self.assertEqual(b"words", tar.extractfile(file).read())
                self.assertEqual("sub/file", tar.getmember("tree/link").linkname)
                self.docker("cp", "-L", str(self.here / "tree/link"), f"{name}:/tmp/followed")
                self.assertEqual(b"words", self.read(name, "/tmp/followed"))
                self.docker("cp", "-", f"{name}:/tmp", data=archive(("streamed", b"by tar")))
                self.assertEqual(b"by tar", self.read(name, "/tmp/streamed"))

    def test_whatWasCopiedIntoAStoppedContainerIsThereWhenItRuns(self):
        name = self.stopped("later", command=("sh", "-c", "ls -ln /note; cat /note"))
        self.put(name, "/", archive(("note", b"remember", {"uid": 7, "gid": 8, "mode": 0o600})))
        output = self.output("start", "-a", name)
        self.assertIn(" 7 ", output)
        self.assertTrue(output.endswith("remember"), output)

    def test_aBrokenEntrypointDoesNotHideTheFiles(self):
        self.output("create", "--name", "broken", "--user", "nosuchuser", "busybox", "/no/such/program")
        self.assertIn(b"root:", self.read("broken", "/etc/passwd"))

    def test_volumesAndBindsAreSeenAsTheContainerSeesThem(self):
        host = self.here / "shared"
        host.mkdir()
        (host / "h").write_text("from the host")
        options = ("-v", "data:/data", "-v", f"{host}:/shared", "--mount", f"type=bind,source={host},target=/fixed,readonly")
        for name in (self.stopped("still", *options), self.running("live", *options)):
            with self.subTest(name):
                self.assertEqual(b"from the host", self.read(name, "/shared/h"))
                self.assertEqual(200, self.put(name, "/data", archive((name, b"kept"))).status)
                reply = self.put(name, "/fixed", archive(("x", b"yy")))
                self.assertRefused(reply, 400, 500)
                self.assertEqual("mounted volume is marked read-only", reply.message)
        self.assertEqual(["data", "data/live", "data/still"], sorted(self.names("still", "/data")))

    def test_aReadOnlyRootRefusesWhatAVolumeTakes(self):
        for name in (self.stopped("still", "--read-only", "-v", "/vol"), self.running("live", "--read-only", "-v", "/vol")):
            reply = self.put(name, "/tmp", archive(("x", b"yy")))
            self.assertRefused(reply, 400, 500)
            self.assertEqual("container rootfs is marked read-only", reply.message)
            self.assertEqual(200, self.put(name, "/vol", archive(("x", b"yy"))).status)

    def test_kindsAreKeptWhenTheClientAsksForIt(self):
        name = self.running("live")
        file, directory = archive(("f", b"file")), archive(("f", tarfile.DIRTYPE))
        self.assertEqual(200, self.put(name, "/tmp", file, "&noOverwriteDirNonDir=true").status)
        reply = self.put(name, "/tmp", directory, "&noOverwriteDirNonDir=true")
        self.assertRefused(reply, 400, 500)
        self.assertIn('cannot overwrite non-directory "/tmp/f" with directory', reply.message)
        self.assertEqual(200, self.put(name, "/tmp", directory).status)
        reply = self.put(name, "/tmp", file, "&noOverwriteDirNonDir=true")
        self.assertRefused(reply, 400, 500)
        self.assertIn('cannot overwrite directory "/tmp/f" with non-directory', reply.message)
        self.assertEqual(200, self.put(name, "/tmp", file).status)
        self.assertEqual("extraction point is not a directory", self.put(name, "/tmp/f", file).message)

    def test_ownersBecomeTheContainersUserWhenAsked(self):
        name = self.stopped("still", "--user", "daemon")
        data = archive(("f", b"file", {"uid": 5, "gid": 6}))
        self.put(name, "/tmp", data, "&copyUIDGID=true")
        member = tarfile.open(fileobj=io.BytesIO(self.get(name, "/tmp/f").body)).getmembers()[0]
        passwd = dict((line.split(":")[0], line.split(":")) for line in self.read(name, "/etc/passwd").decode().splitlines())
        self.assertEqual((int(passwd["daemon"][2]), int(passwd["daemon"][3])), (member.uid, member.gid))

    def test_compressedArchivesAreUnderstood(self):
        name = self.running("live")
        plain = archive(("f", b"the content"))
        for program in ("gzip", "bzip2", "xz", "zstd"):
            with self.subTest(program):
                if program == "zstd" and self.is_older_than("1.42"):
                    self.skipTest("since version 1.42 of the API")
                data = subprocess.run([program, "-c"], input=plain, stdout=subprocess.PIPE, check=True).stdout
                target = f"/tmp/{program}"
                self.put(name, "/tmp", archive((program, tarfile.DIRTYPE)))
                reply = self.put(name, target, data)
                self.assertEqual(200, reply.status, reply.body)
                self.assertEqual(b"the content", self.read(name, target + "/f"))
                self.assertRefused(self.put(name, target, data[:len(data) // 2]), 400, 500)

    def test_bytesThatAreNoArchiveAreRefused(self):
        name = self.running("live")
        self.assertEqual(200, self.put(name, "/tmp", b"").status)
        for data in (b"no archive at all" * 200, archive(("f", b"x" * 5000))[:3000]):
            self.assertRefused(self.put(name, "/tmp", data), 400, 500)

    @engine.ours("others leave what has come of a file")
    def test_nothingIsLeftOfHalfAFile(self):
        name = self.running("live")
        self.assertEqual(400, self.put(name, "/tmp", archive(("f", b"x" * 5000))[:3000]).status)
        self.assertEqual(["tmp"], self.names(name, "/tmp"))

    # Hostile archives and containers

    def test_nothingOfAnArchiveLeavesTheContainer(self):
        name = self.running("live")
        marker = self.here / "untouched"
        marker.write_text("host")
        reply = self.put(name, "/tmp", archive(("../../evil", b"evil")))
        self.assertRefused(reply, 400, 500)
        self.assertIn("is outside of", reply.message)
        outside = str(marker)
        self.put(name, "/tmp", archive(("up", tarfile.SYMTYPE, {"linkname": "/" + "../" * 30 + outside.lstrip("/")}), ("up", b"evil"),
                                       ("dir", tarfile.SYMTYPE, {"linkname": str(self.here)}), ("dir/untouched", b"evil"),
                                       (outside, b"evil"), ("hard", tarfile.LNKTYPE, {"linkname": outside})))
        self.assertEqual("host", marker.read_text())
        self.assertEqual(["untouched"], os.listdir(self.here))

    def test_aSwappedLinkLeadsNowhere(self):
        # A program in the container swaps a directory and a link to the host's path while files go both ways.
        secret = self.here / "secret"
        secret.mkdir()
        (secret / "f").write_text("host only")
        script = (f"mkdir -p /real; echo inside > /real/f; ln -s {secret} /bad; while :; do "
                  "mv /real /swap 2>/dev/null; mv /swap /spare; mv /bad /swap; mv /swap /bad; mv /spare /real; done")
        self.output("run", "-d", "--name", "swapper", "busybox", "sh", "-c", script)
        for _ in range(60):
            for path in ("/swap/f", "/swap", "/real/f"):
                reply = self.get("swapper", path)
                self.assertIn(reply.status, (200, 404, 500))
                self.assertNotIn(b"host only", reply.body)
            self.put("swapper", "/swap", archive(("f", b"evil")))
        self.assertEqual("host only", (secret / "f").read_text())
        self.assertEqual(["f"], os.listdir(secret))

    def test_aDeviceInAnArchiveMakesNoneThatWorks(self):
        name = self.running("live")
        reply = self.put(name, "/tmp", archive(("disk", tarfile.BLKTYPE, {"devmajor": 254, "devminor": 0})))
        self.assertIn(reply.status, (200, 400, 403, 500))

    # Streams

    def test_aBigFileGoesBothWaysWithoutMemory(self):
        name = self.running("live")
        size = 256 << 20
        before = self.engine_memory()
        path = self.here / "big"
        with open(path, "wb") as file:
            for block in range(size >> 20):
                file.write(bytes([block & 255]) * (1 << 20))
        self.docker("cp", str(path), f"{name}:/tmp/big")
        self.docker("cp", f"{name}:/tmp/big", str(self.here / "back"))
        self.assertEqual(0, subprocess.run(["cmp", path, self.here / "back"], check=False).returncode)
        self.assertLess(self.engine_memory() - before, 12 << 20)

    def engine_memory(self):
        text = pathlib.Path(f"/proc/{self.engine.process.pid}/smaps_rollup").read_text(encoding="utf-8")
        return int(text.split("Rss:")[1].split()[0]) << 10

    def raw(self, head):
        connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        connection.settimeout(engine.PATIENCE)
        connection.connect(self.engine.socket)
        connection.sendall(head)
        return connection

    @engine.ours("others let nobody look while files go in")
    def test_aClientThatBreaksOffLeavesWholeFilesOnly(self):
        name = self.running("live")
        data = archive(("whole", b"all of it"), ("half", b"x" * 900000))
        for head in (f"Content-Length: {len(data)}\r\n\r\n", "Transfer-Encoding: chunked\r\n\r\n"):
            connection = self.raw(f"PUT /containers/{name}/archive?path=/tmp HTTP/1.1\r\nHost: x\r\n{head}".encode())
            piece = data[:500000]
            connection.sendall(piece if "Length" in head else b"%x\r\n" % 600000 + piece)
            engine.eventually(lambda: "tmp/whole" in self.names(name, "/tmp"), "the first file is there")
            connection.close()
            engine.eventually(lambda: "tmp/half" not in self.names(name, "/tmp"), "the half file is gone")
            self.assertEqual(b"all of it", self.read(name, "/tmp/whole"))
        engine.eventually(lambda: not self.engine.helpers("onggi-unpack"), "no helper stays")

    def test_aReaderThatBreaksOffFreesTheContainer(self):
        name = self.stopped("still")
        self.put(name, "/tmp", archive(("big", b"z" * (8 << 20))))
        connection = self.raw(f"GET /containers/{name}/archive?path=/tmp HTTP/1.1\r\nHost: x\r\n\r\n".encode())
        connection.recv(1000)
        connection.close()
        engine.eventually(lambda: not self.engine.helpers("onggi-unpack"), "no helper stays")
        self.output("start", name)

    def test_anotherRequestFollowsAStreamedBody(self):
        name = self.running("live")
        data = archive(("f", b"file"))
        connection = self.raw(f"PUT /containers/{name}/archive?path=/tmp HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\n"
                              f"Content-Length: {len(data)}\r\n\r\n".encode())
        self.assertTrue(connection.recv(100).startswith(b"HTTP/1.1 100"))
        connection.sendall(data + b"GET /_ping HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        text = b""
        while piece := connection.recv(65536):
            text += piece
        self.assertEqual(2, text.count(b"HTTP/1.1 200 OK"), text)

    def test_theEngineMayBeKilledWhileFilesGoOut(self):
        name = self.stopped("still")
        self.put(name, "/tmp", archive(("big", b"z" * (8 << 20))))
        connection = self.raw(f"GET /containers/{name}/archive?path=/tmp HTTP/1.1\r\nHost: x\r\n\r\n".encode())
        connection.recv(1000)
        self.engine.kill()
        connection.close()
        engine.eventually(lambda: not self.engine.helpers(), "no helper and no monitor stays")
        self.engine.start()
        self.assertEqual("created", self.engine.inspect(name)["State"]["Status"])
        self.output("start", name)

    # diff

    def test_differencesAreDockers(self):
        script = ("touch /new; mkdir /d; touch /d/x; rm -r /gone; rm -r /again; mkdir /again; touch /again/2; echo x >> /etc/motd; "
                  "chmod 700 /var; touch /var/sub/a; chmod 600 /same; chmod 644 /same; mv /etc/motd /etc/other; rm /kind; mkdir /kind; touch /kind/f")
        base = archive(("gone", tarfile.DIRTYPE), ("gone/1", b"11"), ("again", tarfile.DIRTYPE), ("again/1", b"11"),
                       ("again/deep", tarfile.DIRTYPE), ("again/deep/1", b"11"), ("etc/motd", b"hi"), ("var/sub", tarfile.DIRTYPE, {"mode": 0o755}),
                       ("var/sub/a", b"aa"), ("same", b"same", {"mode": 0o644}), ("kind", b"file"))
        self.stopped("base")
        self.put("base", "/", base)
        self.output("commit", "base", "differ:1")
        self.output("create", "--name", "changed", "-v", "/vol", "differ:1", "sh", "-c", script)
        self.assertIn(self.engine.api("GET", "/containers/changed/changes").json, ([], None))
        self.output("start", "-a", "changed")
        wanted = {"/new": 1, "/d": 1, "/d/x": 1, "/gone": 2, "/again": 0, "/again/1": 2, "/again/2": 1, "/again/deep": 2, "/etc": 0,
                  "/etc/motd": 2, "/etc/other": 1, "/var": 0, "/var/sub": 0, "/var/sub/a": 0, "/kind": 0, "/kind/f": 1, "/vol": 1}
        found = self.engine.api("GET", "/containers/changed/changes").json
        self.assertEqual(wanted, {each["Path"]: each["Kind"] for each in found})
        lines = self.output("diff", "changed").splitlines()
        self.assertEqual({f"{'CAD'[kind]} {path}" for path, kind in wanted.items()}, set(lines))
        self.assertLess(lines.index("C /var"), lines.index("C /var/sub/a"))

    # export

    def test_exportIsTheRootWithoutMounts(self):
        for name in (self.stopped("still", "-v", "/vol"), self.running("live", "-v", "/vol", "--tmpfs", "/scratch")):
            self.put(name, "/vol", archive(("inside", b"volume")))
            data = self.docker("export", name).stdout
            tar = tarfile.open(fileobj=io.BytesIO(data))
            names = tar.getnames()
            self.assertIn("etc/passwd", names)
            self.assertIn("vol", names)
            self.assertNotIn("vol/inside", names)
            self.assertNotIn("proc/1", names)
            self.assertEqual({0}, {member.uid for member in tar.getmembers() if member.name in ("etc", "bin", "vol")})

    # commit

    def test_anImageIsMadeOfAContainer(self):
        name = self.running("work", "-e", "KEPT=yes")
        fields = {"uid": 3, "gid": 4, "mode": 0o640, "mtime": 1600000000}
        self.put(name, "/", archive(("made", tarfile.DIRTYPE), ("made/file", b"content", fields),
                                    ("made/link", tarfile.LNKTYPE, dict(fields, linkname="made/file")), ("made/soft", tarfile.SYMTYPE, {"linkname": "file"})))
        identity = self.output("commit", "-a", "Somebody", "-m", "a note", "-c", 'CMD ["ls", "-ln", "/made"]', "-c", "ENV A=1 B=two",
                               "-c", "EXPOSE 80/udp", "-c", "LABEL who=me", "-c", "WORKDIR /made", name, "result:7")
        image = json.loads(self.output("image", "inspect", "result:7"))[0]
        self.assertEqual((identity, "Somebody", "a note"), (image["Id"], image["Author"], image["Comment"]))
        config = image["Config"]
        self.assertEqual((["ls", "-ln", "/made"], "/made", {"80/udp": {}}, "me"),
                         (config["Cmd"], config["WorkingDir"], config["ExposedPorts"], config["Labels"]["who"]))
        self.assertLess({"KEPT=yes", "A=1", "B=two"}, set(config["Env"]) | {"x"})
        self.assertEqual("running", self.engine.inspect(name)["State"]["Status"])
        output = self.output("run", "--rm", "result:7")
        self.assertRegex(output, r"-rw-r-----\s+2 3\s+4\s+7 .* file")
        self.assertRegex(output, r"soft -> file")
        self.assertIn("a note", self.output("history", "--no-trunc", "result:7"))

    def test_deletionsAreCommitted(self):
        self.output("run", "--name", "cut", "busybox", "sh", "-c", "rm -r /etc; mkdir /etc; touch /etc/only; rm /bin/vi || rm /bin/wc")
        self.output("commit", "cut", "cut:1")
        self.assertEqual("only", self.output("run", "--rm", "--network", "none", "cut:1", "sh", "-c", "ls /etc | grep -v -e hosts -e hostname -e resolv -e mtab"))

    def test_aCommitOfNothingMakesNoLayer(self):
        self.stopped("empty")
        self.output("commit", "empty", "empty:1")
        layers = [json.loads(self.output("image", "inspect", image))[0]["RootFS"]["Layers"] for image in ("busybox", "empty:1")]
        self.assertEqual(layers[0], layers[1])

    def test_commitsWithoutBodyOrNameWork(self):
        self.stopped("still")
        connection = self.raw(b"POST /commit?container=still HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
        text = b""
        while piece := connection.recv(65536):
            text += piece
        self.assertTrue(text.startswith(b"HTTP/1.1 201"), text)
        identity = json.loads(text.partition(b"\r\n\r\n")[2])["Id"]
        self.assertEqual([], json.loads(self.output("image", "inspect", identity))[0]["RepoTags"])

    def test_wrongCommitsAreRefused(self):
        self.stopped("still")
        for query, status, words in (("container=nobody", 404, "No such container"), ("container=still&repo=BIG", 400, "lowercase"),
                                     ("container=still&changes=COPY+a+b", 400, "is not a valid change command"), ("", 400, "")):
            reply = self.engine.api("POST", f"/commit?{query}")
            self.assertRefused(reply, status, 500)
            self.assertIn(words, reply.message)

    def test_aCommittedImageBecomesAParent(self):
        previous = "busybox"
        for step in range(3):
            self.output("run", "--name", f"step{step}", previous, "touch", f"/step{step}")
            previous = f"chain:{step}"
            self.output("commit", f"step{step}", previous)
        self.assertEqual("/step0 /step1 /step2", self.output("run", "--rm", previous, "sh", "-c", "echo /step*"))
        self.engine.remove_all()
        self.output("rmi", "chain:0", "chain:1", "chain:2")
        self.assertEqual("", self.output("images", "-q", "chain"))

    def test_theEngineMayBeKilledWhileItCommits(self):
        self.stopped("still")
        self.put("still", "/tmp", b"".join([archive(*[(f"f{i}", os.urandom(20000)) for i in range(600)])]))
        for delay in (0, 0.01, 0.03, 0.06, 0.1, 0.2):
            thread = threading.Thread(target=lambda: self.docker("commit", "still", "maybe:1", status=None))
            thread.start()
            time.sleep(delay + 0.02)
            self.engine.kill()
            thread.join()
            self.engine.start()
            if self.output("images", "-q", "maybe"):
                self.assertIn("f599", self.output("run", "--rm", "maybe:1", "ls", "/tmp"))
                self.output("rmi", "maybe:1")
        self.output("commit", "still", "surely:1")
        self.assertIn("f599", self.output("run", "--rm", "surely:1", "ls", "/tmp"))

    def test_fileCapabilitiesSurviveACommit(self):
        value = bytes.fromhex("0100000200200000000000000000000000000000")
        data = io.BytesIO()
        with tarfile.open(fileobj=data, mode="w", format=tarfile.PAX_FORMAT) as tar:
            info = tarfile.TarInfo("able")
            info.pax_headers = {"SCHILY.xattr.security.capability": value.decode("latin-1")}
            info.size = 4
            tar.addfile(info, io.BytesIO(b"file"))
        # The value's bytes are all below 0x80, so that UTF-8 leaves them as they are.
        for name, options in (("mapped", ()), ("plain", ("--userns", "host"))):
            with self.subTest(name):
                self.stopped(name, *options)
                self.assertEqual(200, self.put(name, "/", data.getvalue()).status)
                self.output("commit", name, f"able:{name}")
                self.output("create", "--name", f"{name}2", f"able:{name}", "true")
                member = tarfile.open(fileobj=io.BytesIO(self.get(f"{name}2", "/able").body)).getmembers()[0]
                self.assertEqual(value.decode("latin-1"), member.pax_headers["SCHILY.xattr.security.capability"])


if __name__ == "__main__":
    engine.main()
