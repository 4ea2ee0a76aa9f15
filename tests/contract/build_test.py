"""Builds, as the docker CLI without buildx asks for them."""

import io
import json
import os
import pathlib
import re
import signal
import sys
import tarfile
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../support"))
import engine  # noqa: E402


def archive(files, mode="w"):
    """A context: name → text, bytes, or a TarInfo with or without bytes."""
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode=mode) as tar:
        for name, content in files.items():
            if isinstance(content, tarfile.TarInfo):
                tar.addfile(content)
                continue
            content = content.encode() if isinstance(content, str) else content
            info = tarfile.TarInfo(name)
            info.size = len(content)
            tar.addfile(info, io.BytesIO(content))
    return packed.getvalue()


def link(name, target, kind=tarfile.SYMTYPE):
    info = tarfile.TarInfo(name)
    info.type, info.linkname = kind, target
    return info


class BuildCase(engine.EngineCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="onggi-context-")
        self.addCleanup(folder.cleanup)
        self.context = pathlib.Path(folder.name)
        self.engine.environment["DOCKER_BUILDKIT"] = "0"

    def write(self, dockerfile, **files):
        (self.context / "Dockerfile").write_text(dockerfile, encoding="utf-8")
        for name, content in files.items():
            path = self.context / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(content, encoding="utf-8")

    def build(self, dockerfile, *options, status=0, **files):
        """Builds the context and answers with what the CLI showed."""
        self.write(dockerfile, **files)
        built = self.engine.docker("build", *options, str(self.context), status=status)
        return built.output if status == 0 else built.output + built.errors

    def inside(self, *arguments):
        """What a container of an image says."""
        return self.output("run", "--rm", *arguments)

    def image(self, name):
        return json.loads(self.output("image", "inspect", name))[0]

    def post(self, query, body, headers=None):
        return self.engine.api("POST", f"/build?{query}", body, dict({"Content-Type": "application/x-tar"}, **(headers or {})), timeout=120)


class Builds(BuildCase):
    def test_stepsAreShownAndTheImageRuns(self):
        shown = self.build("FROM busybox\nRUN echo hello > /greeting\nCMD cat /greeting\n", "-t", "greet:1", "-t", "greet:2")
        for line in ("Step 1/3 : FROM busybox", "Step 2/3 : RUN echo hello > /greeting", "Step 3/3 : CMD cat /greeting"):
            self.assertIn(line, shown)
        self.assertRegex(shown, r" ---> Running in [0-9a-f]{12}\n")
        identity = re.search(r"Successfully built ([0-9a-f]{12})", shown).group(1)
        self.assertIn("Successfully tagged greet:1", shown)
        self.assertIn("Successfully tagged greet:2", shown)
        self.assertTrue(self.image("greet:2")["Id"].startswith(f"sha256:{identity}"))
        self.assertEqual("hello", self.inside("greet:1"))

    def test_outputComesWhileTheCommandRuns(self):
        self.write("FROM busybox\nRUN echo first; read line < /dev/tty || sleep 1000\n")
        process = self.popen("build", str(self.context))
        seen = b""
        while b"first\n" not in seen:
            piece = process.stdout.readline()
            self.assertTrue(piece, "the build ended")
            seen += piece if not piece.startswith(b"Step") else b""
        process.send_signal(signal.SIGINT)
        process.wait(engine.PATIENCE)

    def test_aCommandThatFailsIsNamedWithItsCode(self):
        shown = self.build("FROM busybox\nRUN true\nRUN exit 42\nRUN never\n", status=42)
        self.assertIn("The command '/bin/sh -c exit 42' returned a non-zero code: 42", shown)
        self.assertNotIn("Step 4/4", shown)

    @engine.ours("where in the Dockerfile a build failed")
    def test_theFailingLineIsShown(self):
        shown = self.build("FROM busybox\n\nRUN exit 3\n", status=3)
        self.assertIn("Dockerfile:3: step 2/2 failed", shown)
        self.assertRegex(shown, r">\s+3 \| RUN exit 3")

    def test_metadataIsTheImages(self):
        self.build("FROM busybox\nARG who=world\nENV GREETING=hello-$who\nWORKDIR /made/here\nUSER nobody\nEXPOSE 80\nVOLUME /data\n"
                   "STOPSIGNAL SIGINT\nLABEL a=b\nHEALTHCHECK --retries=2 CMD true\nENTRYPOINT [\"/bin/echo\"]\nCMD [\"x\"]\n"
                   "ONBUILD RUN true\n", "-t", "meta", "--build-arg", "who=you", "--label", "given=by client")
        config = self.image("meta")["Config"]
        self.assertIn("GREETING=hello-you", config["Env"])
        self.assertEqual("/made/here", config["WorkingDir"])
        self.assertEqual("nobody", config["User"])
        self.assertIn("80/tcp", config["ExposedPorts"])
        self.assertIn("/data", config["Volumes"])
        self.assertEqual("SIGINT", config["StopSignal"])
        self.assertEqual({"a": "b", "given": "by client"}, config["Labels"])
        self.assertEqual(2, config["Healthcheck"]["Retries"])
        self.assertEqual((["/bin/echo"], ["x"]), (config["Entrypoint"], config["Cmd"]))
        self.assertEqual(["RUN true"], config["OnBuild"])
        self.assertEqual("x", self.inside("meta"))
        history = self.output("history", "--no-trunc", "--format", "{{.CreatedBy}}", "meta").splitlines()
        self.assertIn('CMD ["x"]', history[2])

    def test_aDockerfileThatCannotBeReadIsRefused(self):
        shown = self.build("FROM busybox\nRUNN x\n", status=1)
        self.assertIn("unknown instruction: RUNN", shown)
        self.assertIn("Cannot locate specified Dockerfile: nowhere", self.post("dockerfile=nowhere", archive({"a": "b"})).message)
        self.assertEqual(400, self.post("", archive({"Dockerfile": ""})).status)

    @engine.ours("what it does not do")
    def test_whatIsNotSupportedIsRefusedByName(self):
        context = archive({"Dockerfile": "FROM busybox\n"})
        for query, word in (("version=2", "BuildKit"), ("squash=1", "squash"), ("outputs=[{\"Type\":\"tar\"}]", "output"),
                            ("isolation=hyperv", "hyperv"), ("securityopt=[\"seccomp=unconfined\"]", "security option")):
            reply = self.post(query.replace("\"", "%22"), context)
            self.assertIn(reply.status, (400, 501), query)
            self.assertIn(word, reply.message)
        shown = self.build("FROM busybox\nRUN --security=insecure true\n", status=1)
        self.assertIn("--security=insecure", shown)

    def test_quietShowsTheIdAlone(self):
        shown = self.build("FROM busybox\nRUN echo noise\n", "-q")
        self.assertRegex(shown, r"^sha256:[0-9a-f]{64}\n$")

    def test_argumentsAreOfTheStageThatDeclaresThem(self):
        shown = self.build("ARG base=busybox\nFROM $base\nARG base\nARG quiet\nRUN echo base=$base quiet=$quiet other=$other\n",
                           "--build-arg", "quiet=1", "--build-arg", "other=2")
        self.assertIn("base=busybox quiet=1 other=\n", shown)
        self.assertIn("[Warning] One or more build-args [other] were not consumed", shown)

    def test_proxyArgumentsNeedNoDeclarationAndStayOutOfTheHistory(self):
        shown = self.build("FROM busybox\nRUN echo proxy=$HTTP_PROXY\n", "-t", "proxied", "--build-arg", "HTTP_PROXY=http://user:secret@p")
        self.assertIn("proxy=http://user:secret@p\n", shown)
        self.assertNotIn("secret", self.output("history", "--no-trunc", "proxied"))

    @engine.ours("the builder of older engines has no --network")
    def test_aCommandHasTheNetworkItAsksFor(self):
        shown = self.build("FROM busybox\nRUN --network=none ls /sys/class/net\nRUN ls /sys/class/net | sed s/^/and-/\n", "--no-cache")
        self.assertNotIn("\neth0", shown)
        self.assertIn("and-eth0", shown)
        self.assertIn("unsupported network mode", self.build("FROM busybox\nRUN --network=other true\n", status=1))

    def test_limitsAndNetworkHoldForTheCommands(self):
        shown = self.build("FROM busybox\nRUN ls /sys/class/net\nRUN ulimit -n\nRUN df -k /dev/shm | tail -1; grep extra /etc/hosts\n",
                           "--ulimit", "nofile=123", "--shm-size", "8m", "--add-host", "extra:10.1.2.3", "--network", "none")
        self.assertIn("\n123\n", shown)
        self.assertNotIn("eth0", shown)
        self.assertRegex(shown, r"\s8192\s")
        self.assertRegex(shown, r"10\.1\.2\.3\s+extra")

    def test_commandsHaveNoMoreRightsThanAContainer(self):
        shown = self.build("FROM busybox\nRUN grep -E 'Cap(Prm|Bnd|Inh)|Seccomp:' /proc/self/status; cat /proc/self/uid_map\n")
        told = self.output("run", "--rm", "busybox", "grep", "-E", "Cap(Prm|Bnd|Inh)|Seccomp:", "/proc/self/status")
        for line in told.splitlines():
            self.assertIn(line, shown)
        if not engine.FOREIGN:
            self.assertNotRegex(shown, r"\n\s+0\s+0\s+4294967295")

    def test_onBuildIsDoneByTheNextBuild(self):
        self.build("FROM busybox\nONBUILD RUN echo from the base > /trigger\nONBUILD ENV T=1\n", "-t", "trigger")
        shown = self.build("FROM trigger\n", "-t", "triggered")
        self.assertIn("# Executing 2 build triggers", shown)
        self.assertEqual("from the base", self.inside("triggered", "cat", "/trigger"))
        self.assertFalse(self.image("triggered")["Config"].get("OnBuild"))

    def test_aContainerOfAStepIsGoneUnlessItShallStay(self):
        self.build("FROM busybox\nRUN true\n", "--no-cache")
        self.assertEqual([], self.engine.containers())
        self.build("FROM busybox\nRUN false\n", status=1)
        self.assertEqual(1, len(self.engine.containers()))
        self.engine.remove_all()
        self.build("FROM busybox\nRUN false\n", "--force-rm", status=1)
        self.assertEqual([], self.engine.containers())
        self.build("FROM busybox\nRUN true\n", "--no-cache", "--rm=false")
        self.assertEqual(1, len(self.engine.containers()))

    def test_theBaseImageIsPulledWhenItIsNotThere(self):
        self.docker("rmi", "busybox:1.35", status=None)
        shown = self.build("FROM busybox:1.35\nRUN true\n")
        self.assertIn("Successfully built", shown)
        self.assertEqual(0, self.docker("image", "inspect", "busybox:1.35").returncode)
        self.assertIn("no-such-image", self.build("FROM no-such-image\n", status=1))


class Copies(BuildCase):
    def test_filesDirectoriesAndPatternsGoWhereDockerPutsThem(self):
        self.build("FROM busybox\nCOPY one /renamed\nCOPY one two.txt /into/\nCOPY tree /tree\nCOPY *.txt /texts/\nWORKDIR /w\nCOPY one .\n"
                   "COPY tree/sub /etc/\n", "-t", "copied", **{"one": "1", "two.txt": "2", "tree/a": "a", "tree/sub/b": "b"})
        listed = self.inside("copied", "sh", "-c", "cd / && find renamed into tree texts w etc/b | sort")
        self.assertEqual(["etc/b", "into", "into/one", "into/two.txt", "renamed", "texts", "texts/two.txt", "tree", "tree/a", "tree/sub",
                          "tree/sub/b", "w", "w/one"], listed.splitlines())

    def test_ownerAndModeAreAsAsked(self):
        self.build("FROM busybox\nCOPY one /plain\nCOPY --chown=33:100 one /numbers\nCOPY --chown=www-data one /name\n"
                   "COPY --chown=daemon:users tree /made/tree/\n", "-t", "owned", **{"one": "1", "tree/a": "a"})
        owners = self.inside("owned", "stat", "-c", "%u:%g", "/plain", "/numbers", "/name", "/made/tree/a")
        self.assertEqual(["0:0", "33:100", "33:33", "1:100"], owners.splitlines())
        if not engine.FOREIGN:  # Older engines leave directories that they make to root.
            self.assertEqual("1:100", self.inside("owned", "stat", "-c", "%u:%g", "/made"))
        self.assertIn("no matching entries", self.build("FROM busybox\nCOPY --chown=nobodyknows one /x\n", status=1, one="1"))

    @engine.ours("the builder of older engines has no --chmod")
    def test_chmodIsOfEverythingThatIsCopied(self):
        self.build("FROM busybox\nCOPY --chmod=0705 one /one\n", "-t", "chmod", one="1")
        self.assertEqual("705", self.inside("chmod", "stat", "-c", "%a", "/one"))

    def test_whatIsNotInTheContextIsNamed(self):
        shown = self.build("FROM busybox\nCOPY missing /x\n", status=1)
        self.assertIn("COPY failed: file not found in build context or excluded by .dockerignore: stat missing: file does not exist", shown)
        self.assertIn("no source files were specified", self.build("FROM busybox\nCOPY *.none /x/\n", status=1))
        self.assertIn("must be a directory and end with a /", self.build("FROM busybox\nCOPY a b /x\n", status=1, a="1", b="2"))

    def test_ignoredFilesStayOut(self):
        self.build("FROM busybox\nCOPY . /all\n", "-t", "ignored", **{"keep": "1", "drop.log": "2", "d/e.log": "3", "d/keep.log": "4",
                                                                       ".dockerignore": "**/*.log\n!d/keep.log\nDockerfile\n.dockerignore\n"})
        self.assertEqual(["/all", "/all/d", "/all/d/keep.log", "/all/keep"], self.inside("ignored", "sh", "-c", "find /all | sort").splitlines())

    def test_addUnpacksArchivesOfTheContext(self):
        self.write("FROM busybox\nADD a.tar.gz b.tar.xz c.tar.bz2 plain.txt /here/\nCOPY a.tar.gz /there/\n", **{"plain.txt": "p"})
        for name, mode in (("a.tar.gz", "w:gz"), ("b.tar.xz", "w:xz"), ("c.tar.bz2", "w:bz2")):
            (self.context / name).write_bytes(archive({f"from-{name[0]}/file": name}, mode))
        self.docker("build", "-t", "added", str(self.context))
        self.assertEqual(["/here/from-a/file", "/here/from-b/file", "/here/from-c/file", "/here/plain.txt", "/there/a.tar.gz"],
                         self.inside("added", "sh", "-c", "find /here /there -type f | sort").splitlines())

    @engine.ours("the builder of older engines has no heredocs")
    def test_heredocsAreFilesAndScripts(self):
        self.build("FROM busybox\nARG who=you\nCOPY <<one <<'two' /files/\nhello $who\none\nliteral $who\ntwo\n"
                   "RUN <<script\necho a > /made\necho b >> /made\nscript\nRUN <<own\n#!/bin/cat\nshown\nown\n", "-t", "heredoc")
        self.assertEqual(["hello you", "literal $who", "a", "b"], self.inside("heredoc", "cat", "/files/one", "/files/two", "/made").splitlines())

    def test_stagesAndImagesAreSources(self):
        self.build("FROM busybox AS first\nRUN mkdir /out && echo built > /out/file && chown 33:100 /out/file && ln -s file /out/link\n"
                   "FROM busybox AS unused\nRUN exit 9\n"
                   "FROM scratch\nCOPY --from=first /out /\nCOPY --from=busybox /etc/passwd /p\nCOPY --from=0 /bin/busybox /bin/cat\n", "-t", "stages",
                   ) if not engine.FOREIGN else self.skipTest("older engines build stages that nobody needs")
        self.assertEqual("built", self.inside("stages", "/bin/cat", "/link"))

    def test_targetEndsTheBuildAtItsStage(self):
        text = "FROM busybox AS one\nRUN echo one > /which\nFROM busybox AS two\nRUN echo two > /which\n"
        self.build(text, "-t", "target", "--target", "one")
        self.assertEqual("one", self.inside("target", "cat", "/which"))
        self.assertIn("three", self.build(text, "--target", "three", status=1))

    def test_aLinkInTheImageLeadsNowhereElse(self):
        self.build("FROM busybox\nRUN ln -s /etc /linked && ln -s ../../../../../../tmp /up && ln -s /nowhere/yet /dangling\n"
                   "COPY one /linked/one\nCOPY one /up/two\nCOPY one /dangling/three\n", "-t", "links", one="1")
        self.assertEqual("111", self.inside("links", "cat", "/etc/one", "/tmp/two", "/nowhere/yet/three"))

    def test_filesThatEnginesMountThemselvesCanBeCopied(self):
        self.build("FROM busybox\nCOPY one /etc/hosts\nCOPY one /proc/made\nCOPY one /dev/made\n", "-t", "mounted", one="mine")
        self.build("FROM busybox\nCOPY --from=mounted /etc/hosts /proc/made /dev/made /seen/\n", "-t", "seen")
        self.assertEqual("minemine", self.inside("seen", "cat", "/seen/hosts", "/seen/made"))


class Cached(BuildCase):
    TEXT = "FROM busybox\nENV A=1\nRUN echo built > /built\nCOPY one /one\nARG x=1\nRUN echo $x > /x\n"

    def test_equalStepsAreNotDoneAgain(self):
        first = self.build(self.TEXT, "-t", "cached:1", one="1")
        os.utime(self.context / "one", (1, 1))
        again = self.build(self.TEXT, "-t", "cached:2", one="1")
        self.assertEqual(5, again.count(" ---> Using cache"))
        self.assertEqual(re.search("built ([0-9a-f]+)", first).group(1), re.search("built ([0-9a-f]+)", again).group(1))
        self.assertEqual(3, self.build(self.TEXT, one="2").count(" ---> Using cache") + 1)
        self.assertEqual(4, self.build(self.TEXT, "--build-arg", "x=2", one="1").count(" ---> Using cache"))
        self.assertEqual(0, self.build(self.TEXT, "--no-cache", one="1").count(" ---> Using cache"))

    def test_modesCountAndTimesDoNot(self):
        self.write("FROM busybox\nCOPY one /one\n", one="1")
        (self.context / "one").chmod(0o644)
        self.docker("build", str(self.context))
        os.utime(self.context / "one", (5, 5))
        self.assertIn("Using cache", self.output("build", str(self.context)))
        (self.context / "one").chmod(0o755)
        self.assertNotIn("Using cache", self.output("build", str(self.context)))

    def test_aCacheOfARemovedImageIsNone(self):
        self.build("FROM busybox\nRUN echo gone > /gone\n", "-t", "gone")
        self.docker("rmi", "gone")
        self.assertNotIn("Using cache", self.build("FROM busybox\nRUN echo gone > /gone\n", "-t", "gone"))

    @engine.ours("the cache of older builders is nothing but images")
    def test_pruneTakesStepsThatNothingIsMadeOf(self):
        self.docker("builder", "prune", "-f")
        self.build("FROM busybox\nRUN head -c 3000000 /dev/zero > /kept\n", "-t", "kept")
        self.build("FROM busybox\nRUN head -c 5000000 /dev/zero > /dropped\nENV A=1\n")
        reply = self.engine.api("POST", "/v1.50/build/prune", timeout=60).json
        self.assertEqual((2, 5000000), (len(reply["CachesDeleted"]), reply["SpaceReclaimed"]))
        self.assertEqual(1, self.build("FROM busybox\nRUN head -c 3000000 /dev/zero > /kept\n").count("Using cache"))
        self.assertEqual(0, self.build("FROM busybox\nRUN head -c 5000000 /dev/zero > /dropped\n").count("Using cache"))

    @engine.ours("mounts take another builder there")
    def test_cacheMountsOutliveABuild(self):
        text = "FROM busybox\nRUN --mount=type=cache,target=/cache echo {} >> /cache/log; cat /cache/log; id -u\n"
        self.build(text.format("first"), "--no-cache")
        shown = self.build(text.format("second"), "-t", "mounted-cache")
        self.assertIn("first\nsecond\n", shown)
        self.assertEqual("", self.inside("mounted-cache", "sh", "-c", "ls -d /cache 2>/dev/null || true"))
        self.assertIn("Total", self.output("builder", "prune", "-f"))
        self.assertNotIn("first", self.build(text.format("third"), "--no-cache").replace("echo first", ""))

    @engine.ours("mounts take another builder there")
    def test_bindMountsShowContextAndStagesAndCannotBeWritten(self):
        shown = self.build("FROM busybox AS made\nRUN mkdir /d && echo of-stage > /d/f\nFROM busybox\n"
                           "RUN --mount=type=bind,source=tree,target=/t cat /t/a; echo x > /t/new || echo refused\n"
                           "RUN --mount=type=bind,from=made,source=/d,target=/d cat /d/f; echo x > /d/new || echo refused\n"
                           "RUN --mount=type=tmpfs,target=/scratch echo x > /scratch/x && grep /scratch /proc/mounts\n", **{"tree/a": "of-context\n"})
        self.assertIn("of-context\n", shown)
        self.assertIn("of-stage\n", shown)
        self.assertEqual(2, len(re.findall(r"(?:m|\n)refused\n", shown)))
        self.assertIn("tmpfs /scratch", shown)

    @engine.ours("mounts take another builder there")
    def test_aSecretThatMustBeThereIsRefused(self):
        self.assertIn("secret", self.build("FROM busybox\nRUN --mount=type=secret,id=s,required=true true\n", status=1))
        self.build("FROM busybox\nRUN --mount=type=secret,id=s test ! -e /run/secrets/s\n")


class Hostile(BuildCase):
    def test_linksOfTheContextLeadNowhereOutOfIt(self):
        context = archive({"Dockerfile": "FROM busybox\nCOPY out /out\n", "out": link("out", "/etc/passwd")})
        self.assertIn("file does not exist", self.post("", context).lines[-1]["error"])
        context = archive({"Dockerfile": "FROM busybox\nCOPY up/passwd /out\n", "up": link("up", "../../../../../../../etc")})
        self.assertIn("file does not exist", self.post("", context).lines[-1]["error"])
        context = archive({"Dockerfile": link("Dockerfile", "/etc/hostname")})
        self.assertGreaterEqual(self.post("", context).status, 400)

    @engine.ours("others take them as entries of the root")
    def test_entriesThatLeaveTheContextAreRefused(self):
        marker = f"{self.engine.directory}/escaped"
        for name in ("../../../../escaped", "a/../../../../../escaped"):
            reply = self.post("", archive({"Dockerfile": "FROM busybox\n", name: "x"}))
            self.assertNotEqual(200, reply.status)
        self.assertNotEqual(200, self.post("", archive({"Dockerfile": "FROM busybox\n", "l": link("l", "/tmp"), "l/x": "x",
                                                        "h": link("h", "/etc/passwd", tarfile.LNKTYPE)})).status)
        self.assertFalse(os.path.exists(marker))

    @engine.ours("mounts take another builder there")
    def test_sourcesOfBindMountsStayInTheContext(self):
        dockerfile = "FROM busybox\nRUN --mount=type=bind,source={},target=/x ls /x\n"
        for name, files in (("l", {"l": link("l", "/")}), ("../../..", {}), ("l/etc", {"l": link("l", "../../../../../..")})):
            reply = self.post("", archive({"Dockerfile": dockerfile.format(name), **files}))
            shown = "".join(line.get("stream", "") for line in reply.lines)
            self.assertNotIn("shadow", shown)
            self.assertNotIn("onggi.db", shown)

    @engine.ours("mounts take another builder there")
    def test_linksInACacheLeadNowhereOnTheHost(self):
        self.build("FROM busybox\nRUN --mount=type=cache,id=evil,target=/c ln -s /etc /c/link; rm -rf /c/data; ln -s / /c/data\n")
        shown = self.build("FROM busybox\nRUN --mount=type=cache,id=evil,target=/c ls /c/link/ /c/data/\n")
        self.assertNotIn("onggi-test", shown)
        self.assertIn("passwd", shown)

    @engine.ours("mounts take another builder there")
    def test_aMountOnALinkStaysInside(self):
        self.build("FROM busybox\nRUN ln -s /../../../../../tmp/inside /target\n"
                   "RUN --mount=type=tmpfs,target=/target echo x > /target/file\n")
        self.assertFalse(os.path.exists("/tmp/inside"))

    @engine.ours("a whole context or none")
    def test_aBodyThatIsNoArchiveIsRefused(self):
        for body in (b"no archive at all" * 100, archive({"Dockerfile": "FROM busybox\n"})[:600]):
            self.assertGreaterEqual(self.post("", body).status, 400)


class Ends(BuildCase):
    def builds(self):
        return [name for name in os.listdir(f"{self.engine.state}/builds/work")] if not engine.FOREIGN else []

    def test_aClientThatLeavesCancelsTheBuild(self):
        self.write("FROM busybox\nRUN echo started; sleep 1000\nRUN touch /never\n")
        process = self.popen("build", str(self.context))
        for line in process.stdout:
            if line == b"started\n":
                break
        process.kill()
        engine.eventually(lambda: not self.engine.containers(), "the build's container is gone")
        engine.eventually(lambda: not self.builds(), "its context is gone")

    @engine.ours("another engine is not ours to kill")
    def test_aKilledEngineLeavesNothingToTheNextOne(self):
        self.write("FROM busybox\nRUN echo started; sleep 1000\n")
        process = self.popen("build", str(self.context))
        for line in process.stdout:
            if line == b"started\n":
                break
        self.engine.kill()
        self.engine.start()
        engine.eventually(lambda: not self.engine.containers(), "the build's container is gone")
        engine.eventually(lambda: not self.builds(), "its context is gone")
        self.assertIn("Successfully built", self.build("FROM busybox\nRUN true\n"))

    @engine.ours("stages side by side")
    def test_stagesRunSideBySideAndAreShownInOrder(self):
        # Each waits for a sign of the other, which can only come while both run.
        wait = "RUN --mount=type=cache,id=signs,target=/s touch /s/{} && for i in $(seq 1000); do [ -e /s/{} ] && exit 0; usleep 20000; done; exit 1\n"
        shown = self.build("FROM busybox AS a\n" + wait.format("a", "b") + "FROM busybox AS b\n" + wait.format("b", "a") +
                           "FROM scratch\nCOPY --from=a /etc/passwd /a\nCOPY --from=b /etc/passwd /b\n", "--no-cache")
        steps = re.findall(r"Step (\d)/7", shown)
        self.assertEqual(sorted(steps), steps)


if __name__ == "__main__":
    engine.main()
