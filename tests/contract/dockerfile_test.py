"""What a Dockerfile means: every instruction, as the docker CLI has it built without buildx.

Engines that know no heredocs and no mounts (Docker's builder of old) are asked for the rest alone.
"""

import io
import json
import os
import pathlib
import sys
import tarfile
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../support"))
import engine  # noqa: E402

NEWER = "Docker's builder without BuildKit is older than this part of the Dockerfile reference"


class DockerfileCase(engine.EngineCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="onggi-context-")
        self.addCleanup(folder.cleanup)
        self.context = pathlib.Path(folder.name)
        self.engine.environment["DOCKER_BUILDKIT"] = "0"

    def file(self, name, content="", mode=0o644):
        path = self.context / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        path.chmod(mode)

    def build(self, dockerfile, *options, status=0):
        """Builds the context as the image "made" and answers with what was shown."""
        self.file("Dockerfile", dockerfile)
        result = self.docker("build", "-t", "made", *options, str(self.context), status=status)
        return result.output + result.errors

    def fails(self, dockerfile, *options):
        """The same of a build that is refused; newer clients end as the failed command did."""
        self.file("Dockerfile", dockerfile)
        result = self.docker("build", "-t", "made", *options, str(self.context), status=None)
        self.assertNotEqual(0, result.returncode, result.output)
        return result.output + result.errors

    def said(self, dockerfile, *options):
        """The lines that commands have printed with "> " before them."""
        return [line[2:] for line in self.build(dockerfile, "--no-cache", *options).splitlines() if line.startswith("> ")]

    def inside(self, script, *options, image="made"):
        return self.output("run", "--rm", *options, image, "sh", "-c", script)

    def config(self, image="made"):
        return json.loads(self.output("image", "inspect", "-f", "{{json .Config}}", image))

    def history(self):
        return self.output("history", "--no-trunc", "--format", "{{.CreatedBy}}", "made").splitlines()


class Variables(DockerfileCase):
    def test_argumentsBeforeFromAreForFromAlone(self):
        text = ("ARG IMAGE=busybox\nARG TAG=latest\nARG PLAIN=global\nFROM $IMAGE:${TAG}\nRUN echo \"> $IMAGE-$PLAIN\"\n"
                "ARG PLAIN\nRUN echo \"> $PLAIN\"\nARG IMAGE=own\nRUN echo \"> $IMAGE\"\n")
        self.assertEqual(["-", "global", "own"], self.said(text))
        self.assertEqual(["-", "given", "own"], self.said(text, "--build-arg", "PLAIN=given"))

    def test_argumentsBeginWhereTheyStandAndEndWithTheStage(self):
        text = ("FROM busybox AS one\nRUN echo \"> ${A:-unset}\"\nARG A=default\nRUN echo \"> $A\"\nARG A=later\nRUN echo \"> $A\"\n"
                "FROM busybox\nRUN echo \"> ${A:-unset}\"\nCOPY --from=one /etc/passwd /p\n")
        self.assertEqual(["unset", "default", "later", "unset"], self.said(text))
        self.assertEqual(["unset", "given", "given", "unset"], self.said(text, "--build-arg", "A=given"))

    @engine.ours(NEWER)
    def test_aStageOnAnotherInheritsItsArguments(self):
        self.assertEqual(["a-", "a-b"], self.said("FROM busybox AS one\nARG A=a\nRUN echo \"> $A-$B\"\nFROM one\nARG B=b\nRUN echo \"> $A-$B\"\n"))

    def test_theEnvironmentHidesArguments(self):
        text = "FROM busybox\nARG V=arg\nENV V=env-$V\nRUN echo \"> $V\"\nARG V=again\nRUN echo \"> $V\"\n"
        self.assertEqual(["env-arg", "env-arg"], self.said(text))
        self.assertEqual(["env-given", "env-given"], self.said(text, "--build-arg", "V=given"))
        self.assertIn("V=env-given", self.config()["Env"])

    def test_argumentsAreNotInTheImage(self):
        self.build("FROM busybox\nARG SECRET=hidden\nARG EMPTY\nRUN true\nCMD true\n")
        self.assertNotIn("hidden", json.dumps(self.config()))
        self.assertTrue(any(line.startswith("|1 SECRET=hidden /bin/sh -c true") for line in self.history()), self.history())

    def test_anArgumentTakesItsValueFromTheClientsEnvironment(self):
        text = "FROM busybox\nARG FROM_CLIENT\nARG NOT_THERE=default\nRUN echo \"> $FROM_CLIENT $NOT_THERE\"\n"
        self.engine.environment["FROM_CLIENT"] = "exported"
        self.addCleanup(self.engine.environment.pop, "FROM_CLIENT")
        self.assertEqual(["exported default"], self.said(text, "--build-arg", "FROM_CLIENT", "--build-arg", "NOT_THERE"))

    def test_unusedArgumentsAreTold(self):
        shown = self.build("FROM busybox\nARG USED\n", "--build-arg", "USED=1", "--build-arg", "B=1", "--build-arg", "http_proxy=x:1")
        self.assertIn("[Warning] One or more build-args [B] were not consumed", shown)
        self.assertNotIn("were not consumed", self.build("FROM busybox\nARG USED\n", "--build-arg", "USED=1"))

    @engine.ours(NEWER)
    def test_platformsAreGlobalArguments(self):
        text = "FROM --platform=$BUILDPLATFORM busybox\nRUN echo \"> $TARGETARCH-\"\nARG TARGETPLATFORM TARGETOS TARGETARCH BUILDARCH\n" \
               "RUN echo \"> $TARGETPLATFORM $TARGETOS $TARGETARCH $BUILDARCH\"\n"
        self.assertEqual(["-", "linux/amd64 linux amd64 amd64"], self.said(text))

    def test_environmentIsExpandedWithWhatWasBefore(self):
        self.build("FROM busybox\nENV abc=hello\nENV abc=bye def=$abc\nENV ghi=$abc\n"
                   "ENV Q=\"two words\" S='$abc' E=\\$abc B=a\\ b N=${none:-${abc}} P=${abc:+x} M= \\\n    LAST=1\nENV old style  $abc\n")
        environment = [variable for variable in self.config()["Env"] if not variable.startswith("PATH=")]
        self.assertEqual(["abc=bye", "def=hello", "ghi=bye", "Q=two words", "S=$abc", "E=$abc", "B=a b", "N=bye", "P=x", "M=", "LAST=1",
                          "old=style  bye"], environment)
        self.assertIn("/bin/sh -c #(nop)  ENV abc=bye def=hello", self.history())

    @engine.ours(NEWER)
    def test_partsOfValuesCanBeTakenAway(self):
        self.build("FROM busybox\nARG TAG=v1.2.3\nENV A=${TAG#v} B=${TAG%%.*} C=${TAG//./-} D=${NONE-unset} E=${TAG/?./x}\n")
        self.assertEqual(["A=1.2.3", "B=v1", "C=v1-2-3", "D=unset", "E=vx2.3"], self.config()["Env"][1:])

    def test_variablesStandInMostInstructions(self):
        self.file("source.txt", "content")
        self.build("FROM busybox\nARG d=/srv\nENV name=value port=81\nLABEL l=$name \"k$name\"=\"$d x\"\nWORKDIR $d/$name\nCOPY ${none:-source}.txt $d/$name/copied\n"
                   "EXPOSE $port ${port}1/udp\nVOLUME $d/v\nUSER ${u:-nobody}\nSTOPSIGNAL SIG${s:-INT}\nCMD echo $name\n")
        config = self.config()
        self.assertEqual({"l": "value", "kvalue": "/srv x"}, config["Labels"])
        self.assertEqual("/srv/value", config["WorkingDir"])
        self.assertEqual({"81/tcp", "811/udp"}, set(config["ExposedPorts"]))
        self.assertEqual({"/srv/v"}, set(config["Volumes"]))
        self.assertEqual(("nobody", "SIGINT"), (config["User"], config["StopSignal"]))
        self.assertEqual(["/bin/sh", "-c", "echo $name"], config["Cmd"])
        self.assertEqual("content", self.inside("cat /srv/value/copied"))

    def test_aMissingVariableCanBeAnError(self):
        self.assertIn("NEEDED: say which", self.fails("FROM busybox\nENV A=\"${NEEDED:?say which}\"\n"))


class Commands(DockerfileCase):
    def test_commandsHaveTwoForms(self):
        self.assertEqual(["a  b", "$HOME", "/root"], self.said("FROM busybox\nRUN [\"echo\", \"> a  b\"]\nRUN [\"echo\", \"> $HOME\"]\nRUN echo \"> $HOME\"\n"))

    def test_theShellCanBeAnother(self):
        self.build("FROM busybox\nSHELL [\"/bin/sh\", \"-ec\"]\nRUN false; touch /not-reached || true\nCMD exit 3\n", status=None)
        self.assertEqual(["got x one two"], self.said("FROM busybox\nSHELL [\"/bin/sh\", \"-c\", \"echo '>' got x $0 $1 \", \"one\"]\nRUN two\nCMD x\n"))
        self.assertEqual(["/bin/sh", "-c", "echo '>' got x $0 $1 ", "one", "x"], self.config()["Cmd"])

    def test_linesGoOnAndCommentsGo(self):
        self.assertEqual(["one two", "# no comment", "three"],
                         self.said("# a comment\nFROM busybox\n   # another\nRUN echo '> one' \\\n# in between\n\n  two && \\\n    echo '> # no comment'\n"
                                   "RUN echo \\\n\"> three\" \\\n"))

    def test_theEscapeCharacterCanBeAnother(self):
        self.assertEqual(["a b\\c"], self.said("# escape=`\nFROM busybox\nRUN echo '> a' `\n 'b\\c'\n"))

    def test_aFailingCommandEndsTheBuild(self):
        shown = self.fails("FROM busybox\nRUN echo before; exit 3\nRUN echo never\n")
        self.assertIn("The command '/bin/sh -c echo before; exit 3' returned a non-zero code: 3", shown)
        self.assertNotIn("never", shown.replace("echo never", ""))

    def test_whatRunDoesIsInTheNextLayer(self):
        self.build("FROM busybox\nRUN mkdir -p /d/e && echo x >/d/e/f && ln -s f /d/e/l && chmod 4711 /d/e/f && chown 12:34 /d/e\nRUN rm /etc/shadow && mv /d/e /d/g\n")
        self.assertEqual("4711 0:0\n12:34\nx\nshadow is gone",
                         self.inside("cd /d/g; stat -c '%a %u:%g' f; stat -c %u:%g .; cat l; test -e /etc/shadow || echo shadow is gone"))

    def test_runIsTheUsersInTheDirectory(self):
        self.assertEqual(["65534 /tmp /home", "33:1"],
                         self.said("FROM busybox\nUSER nobody\nWORKDIR /tmp\nRUN echo \"> $(id -u) $(pwd) $HOME\"\nUSER 33:daemon\nRUN echo \"> $(id -u):$(id -g)\"\n"))

    def test_theNetworkCanBeNone(self):
        self.assertEqual(["lo"], self.said("FROM busybox\nRUN for i in /sys/class/net/*; do echo \"> ${i##*/}\"; done\n", "--network", "none"))

    @engine.ours(NEWER)
    def test_oneCommandsNetworkCanBeNone(self):
        self.assertEqual(["eth0", "lo", "lo"], self.said("FROM busybox\nRUN for i in /sys/class/net/*; do echo \"> ${i##*/}\"; done\n"
                                                         "RUN --network=none for i in /sys/class/net/*; do echo \"> ${i##*/}\"; done\n"))

    @engine.ours(NEWER)
    def test_heredocsAreScriptsAndInputs(self):
        self.assertEqual(["script one", "fed value", "$A", "both 1", "both 2", "tabs", "interpreted by /bin/busybox"],
                         self.said("FROM busybox\nENV A=value\nRUN <<EOF\nx=one\necho \"> script $x\"\nEOF\nRUN cat <<EOF\n> fed $A\nEOF\n"
                                   "RUN cat <<'EOF'\n> $A\nEOF\nRUN cat <<ONE && cat <<TWO\n> both 1\nONE\n> both 2\nTWO\nRUN cat <<-EOF\n\t\t> tabs\n\tEOF\n"
                                   "RUN <<EOF\n#!/bin/busybox sh\necho \"> interpreted by $(readlink /proc/$$/exe)\"\nEOF\n"))

    @engine.ours(NEWER)
    def test_aHeredocWithoutEndIsRefused(self):
        self.assertRegex(self.fails("FROM busybox\nRUN <<EOF\necho\n"), r"line 2: unterminated heredoc")

    @engine.ours(NEWER)
    def test_mountsAreForOneCommand(self):
        self.file("from-context.txt", "context")
        self.assertEqual(["context stage memory", "gone", "kept 1", "kept 1 2"],
                         self.said("FROM busybox AS other\nRUN echo stage >/of-stage\nFROM busybox\nWORKDIR /w\nARG n=/c\n"
                                   "RUN --mount=target=ctx --mount=type=bind,from=other,source=of-stage,target=/s --mount=type=tmpfs,target=/t,size=1m "
                                   "echo memory >/t/m; echo \"> $(cat ctx/from-context.txt) $(cat /s) $(cat /t/m)\"\n"
                                   "RUN test -e /t/m || echo '> gone'\n"
                                   "RUN --mount=type=cache,target=$n,id=of-this-test echo 1 >/c/1; echo \"> kept $(echo $(cat /c/*))\"\n"
                                   "RUN --mount=type=cache,target=/elsewhere,id=of-this-test echo 2 >/elsewhere/2; echo \"> kept $(echo $(cat /elsewhere/*))\"\n"))

    def test_mistakesNameTheirLine(self):
        for text, words in (("FROM busybox\nRUNN x\n", r"line 2: [Uu]nknown instruction: RUNN"),
                            ("FROM busybox\n\nCOPY only\n", "COPY requires at least two arguments"),
                            ("RUN x\n", "no build stage in current context"),
                            ("FROM busybox\nCMD [1]\n", "when using JSON array syntax, arrays must be comprised of strings only"),
                            ("FROM busybox\nENV A\n", "ENV must have two arguments"),
                            ("FROM busybox\nADD --nope a b\n", "[Uu]nknown flag: nope"),
                            ("FROM busybox AS 1\n", "invalid name for build stage"),
                            ("# nothing\n", "file with no instructions"),
                            ("FROM busybox\nONBUILD FROM x\n", "FROM isn't allowed as an ONBUILD trigger"),
                            ("FROM busybox\nSHELL sh\n", "SHELL requires the arguments to be in JSON form")):
            with self.subTest(text):
                self.assertRegex(self.fails(text), words)


class Configuration(DockerfileCase):
    def test_everyFieldIsSet(self):
        self.build("FROM busybox\nMAINTAINER Some One <one@example.org>\nLABEL a=1 b=\"2 3\" \\\n  c='4'\nLABEL a=over\nEXPOSE 80 53/udp 8000-8002\n"
                   "VOLUME /one /two\nVOLUME [\"/three four\"]\nWORKDIR /w\nWORKDIR x/../y\nUSER 1000:1000\nSTOPSIGNAL 9\n"
                   "ENTRYPOINT [\"/bin/echo\", \"e\"]\nCMD [\"c\", \"d e\"]\n"
                   "HEALTHCHECK --interval=90s --timeout=1.5s --start-period=2m --retries=4 CMD test -e /x || exit 1\n")
        config = self.config()
        self.assertEqual({"a": "over", "b": "2 3", "c": "4"}, config["Labels"])
        self.assertEqual({"80/tcp", "53/udp", "8000/tcp", "8001/tcp", "8002/tcp"}, set(config["ExposedPorts"]))
        self.assertEqual({"/one", "/two", "/three four"}, set(config["Volumes"]))
        self.assertEqual(("/w/y", "1000:1000", "9"), (config["WorkingDir"], config["User"], config["StopSignal"]))
        self.assertEqual((["/bin/echo", "e"], ["c", "d e"]), (config["Entrypoint"], config["Cmd"]))
        health = config["Healthcheck"]
        self.assertEqual((["CMD-SHELL", "test -e /x || exit 1"], 90_000_000_000, 1_500_000_000, 120_000_000_000, 4),
                         (health["Test"], health["Interval"], health["Timeout"], health["StartPeriod"], health["Retries"]))
        self.assertEqual("Some One <one@example.org>", self.output("image", "inspect", "-f", "{{.Author}}", "made"))
        self.assertEqual("e c d e", self.output("run", "--rm", "made"))

    def test_anEntrypointTakesTheBasesCommandAway(self):
        self.build("FROM busybox\nENTRYPOINT [\"echo\"]\n")
        self.assertFalse(self.config()["Cmd"])
        self.build("FROM busybox\nCMD [\"mine\"]\nENTRYPOINT [\"echo\"]\n")
        self.assertEqual(["mine"], self.config()["Cmd"])
        self.build("FROM busybox\nENTRYPOINT echo shell\n")
        self.assertEqual(["/bin/sh", "-c", "echo shell"], self.config()["Entrypoint"])

    def test_aHealthcheckCanBeNone(self):
        self.build("FROM busybox\nHEALTHCHECK CMD [\"true\", \"x\"]\n")
        self.assertEqual(["CMD", "true", "x"], self.config()["Healthcheck"]["Test"])
        self.build("FROM busybox\nHEALTHCHECK CMD true\nHEALTHCHECK NONE\n")
        self.assertEqual(["NONE"], self.config()["Healthcheck"]["Test"])

    def test_directoriesAreMadeByWorkdir(self):
        self.build("FROM busybox\nUSER nobody\nWORKDIR /new/deep\nWORKDIR ../other\nRUN pwd\n")
        self.assertEqual("/new/other\n0:0 755", self.inside("pwd; stat -c '%u:%g %a' /new/deep"))

    def test_labelsOfTheClientComeLast(self):
        self.build("FROM busybox\nLABEL a=1 b=2\n", "--label", "b=client", "--label", "c=3")
        self.assertEqual({"a": "1", "b": "client", "c": "3"}, self.config()["Labels"])

    def test_triggersRunInTheNextBuild(self):
        self.file("app.txt", "app\n")
        shown = self.build("FROM busybox\nONBUILD ARG WHAT=default\nONBUILD COPY app.txt /app/\nONBUILD RUN echo \"$WHAT\" >/app/what\nONBUILD ENV FROM_BASE=1\n", "-t", "base-of-this-test")
        self.assertNotIn("Executing", shown)
        self.assertEqual(4, len(self.config()["OnBuild"]))
        shown = self.build("FROM base-of-this-test\nRUN cat /app/what\n", "--build-arg", "WHAT=given")
        self.assertIn("# Executing 4 build triggers", shown)
        self.assertEqual("app given 1", self.inside("echo $(cat /app/app.txt /app/what) $FROM_BASE"))
        self.assertFalse(self.config()["OnBuild"])

    @engine.ours(NEWER)
    def test_triggersKeepTheirHeredocs(self):
        self.build("FROM busybox AS base\nONBUILD RUN cat <<EOF >/left\none\n  two\nEOF\nFROM base\n")
        self.assertEqual("one\n  two", self.inside("cat /left"))

    def test_stagesCanBeNamedNumberedAndLeftOut(self):
        text = ("FROM busybox AS One\nRUN echo one >/made\nFROM one AS two\nRUN echo two >>/made\nFROM busybox AS broken\nRUN false\n"
                "FROM busybox\nCOPY --from=1 /made /of-two\nCOPY --from=ONE /made /of-one\nCOPY --from=busybox:1.36 /etc/group /of-image\n")
        if not engine.FOREIGN:  # Docker's builder of old does not leave stages out.
            self.build(text)
            self.assertEqual("one two one root:x:0:", self.inside("echo $(cat /of-two /of-one; head -n1 /of-image)"))
        self.build(text, "--target", "two")
        self.assertEqual("one two", self.inside("echo $(cat /made)"))
        self.build(text, "--target", "ONE")
        self.assertEqual("one", self.inside("echo $(cat /made)"))
        self.assertIn("failed to reach build target nowhere in Dockerfile", self.fails(text, "--target", "nowhere"))

    def test_scratchIsEmpty(self):
        self.build("FROM busybox AS b\nFROM scratch\nCOPY --from=b /bin/busybox /bin/sh\nENV A=1\n")
        self.assertEqual("bin", self.inside("for i in /*; do case $i in /dev|/proc|/sys|/etc) ;; *) echo ${i#/};; esac; done"))


class Copies(DockerfileCase):
    def listing(self, *paths):
        return self.inside(f"cd / && find {' '.join(paths)} | sort").splitlines()

    def test_destinationsAreDirectoriesOrNames(self):
        self.file("a.txt", "a")
        self.file("d/b.txt", "b")
        self.file("d/sub/c.txt", "c")
        self.build("FROM busybox\nWORKDIR /w\nCOPY a.txt name\nCOPY a.txt dir/\nCOPY d copied\nCOPY d/ copied2/\nCOPY a.txt d/b.txt ./two/\nCOPY a.txt .\nCOPY d/sub/ .\nCOPY d/sub /etc\n")
        self.assertEqual(["/etc/c.txt", "/w", "/w/a.txt", "/w/c.txt", "/w/copied", "/w/copied/b.txt", "/w/copied/sub", "/w/copied/sub/c.txt", "/w/copied2",
                          "/w/copied2/b.txt", "/w/copied2/sub", "/w/copied2/sub/c.txt", "/w/dir", "/w/dir/a.txt", "/w/name", "/w/two", "/w/two/a.txt",
                          "/w/two/b.txt"], self.listing("/w", "/etc/c.txt"))

    def test_patternsStandForManyFiles(self):
        for name in ("one.txt", "two.txt", "three.md", ".hidden.txt", "a1", "b1", "c1", "sub/deep.txt", "with space.txt", "[x].md"):
            self.file(name, name)
        self.build("FROM busybox\nCOPY *.txt /t/\nCOPY [ab]? /q/\nCOPY */*.txt /s/\nCOPY thre?.m* /m\nCOPY [\"with space.txt\", \"/w s/\"]\nCOPY [[]x].md /b/\n")
        self.assertEqual(["/t", "/t/.hidden.txt", "/t/one.txt", "/t/two.txt", "/t/with space.txt"], self.listing("/t"))
        self.assertEqual(["/q", "/q/a1", "/q/b1", "/s", "/s/deep.txt"], self.listing("/q", "/s"))
        self.assertEqual("three.md with space.txt [x].md", self.inside("echo $(cat /m) $(cat '/w s/with space.txt') $(cat /b/*)"))

    def test_severalSourcesNeedADirectory(self):
        self.file("a.txt")
        self.file("b.txt")
        for sources in ("a.txt b.txt", "*.txt"):
            self.assertIn("When using COPY with more than one source file, the destination must be a directory and end with a /",
                          self.fails(f"FROM busybox\nCOPY {sources} /x\n"))

    def test_missingSourcesAreNamed(self):
        self.assertRegex(self.fails("FROM busybox\nCOPY nowhere.txt /x\n"), r"COPY failed: .*nowhere.txt.*(no such file|does not exist)")
        self.assertIn("COPY failed: no source files were specified", self.fails("FROM busybox\nCOPY *.none /x\n"))
        self.assertRegex(self.fails("FROM busybox\nCOPY ../outside /x\n"), "COPY failed: forbidden path outside the build context: ../outside")
        self.assertRegex(self.fails("FROM busybox\nCOPY --from=busybox /nowhere /x\n"), "COPY failed: .*nowhere.*(no such file|not exist)")

    def test_modesLinksAndEmptyDirectoriesAreKept(self):
        self.file("d/script", "#!/bin/sh\n", 0o750)
        self.file("d/secret", "", 0o600)
        (self.context / "d/empty").mkdir()
        (self.context / "d/link").symlink_to("script")
        (self.context / "d/dangling").symlink_to("/nowhere/at/all")
        self.build("FROM busybox\nCOPY d /d\nCOPY d/link /file\n")
        self.assertEqual("750 0:0\n600\nscript\n/nowhere/at/all\n755", self.inside("cd /d; stat -c '%a %u:%g' script; stat -c %a secret; readlink link; readlink dangling; stat -c %a empty"))

    def test_directoriesAreMergedAndFilesReplaced(self):
        self.file("etc/group", "replaced\n")
        self.file("etc/new", "new\n")
        self.build("FROM busybox\nCOPY etc /etc\n")
        self.assertEqual("replaced new root", self.inside("echo $(cat /etc/group /etc/new) $(head -n1 /etc/passwd | cut -d: -f1)"))

    def test_ownersAreOfTheImage(self):
        self.file("f")
        self.file("d/g")
        self.build("FROM busybox\nRUN echo 'mine:x:1234:55:::/bin/sh' >>/etc/passwd && echo 'mine:x:4321:' >>/etc/group\nUSER nobody\n"
                   "COPY f /plain\nCOPY --chown=mine f /by-name\nCOPY --chown=www-data:users d /made/d\nCOPY --chown=7 f /seven\nCOPY --chown=8:9 f /eight\nADD --chown=mine:9 f /nine\n")
        self.assertEqual("0:0\n1234:4321\n33:100\n33:100\n7:7\n8:9\n1234:9", self.inside("stat -c %u:%g /plain /by-name /made/d /made/d/g /seven /eight /nine"))
        self.assertRegex(self.fails("FROM busybox\nCOPY --chown=stranger f /x\n"), "stranger")

    @engine.ours(NEWER)
    def test_modesCanBeGiven(self):
        self.file("f")
        self.file("d/g", mode=0o600)
        self.build("FROM busybox\nARG m=0700\nCOPY --chmod=$m f /f\nCOPY --chmod=555 --chown=5 d /d\n")
        self.assertEqual("700 0:0\n555 5:5", self.inside("stat -c '%a %u:%g' /f /d/g"))
        self.assertIn("invalid chmod parameter: 'u+x'. it should be octal string and between 0 and 07777", self.fails("FROM busybox\nCOPY --chmod=u+x f /f\n"))

    def test_ignoredFilesAreNotThere(self):
        for name in ("a.log", "keep.log", "sub/b.log", "sub/c.txt", "node_modules/m/x.js", "sub/node_modules/y.js", "docs/README.md", "docs/other.md", "temp1", "src/temp/x"):
            self.file(name)
        self.file(".dockerignore", "# a comment\n*.log\n!keep.log\n**/node_modules\n/docs\n!docs/README.md\ntemp?\n**/temp/\nDockerfile\n.dockerignore\n")
        self.build("FROM busybox\nCOPY . /c/\n")
        self.assertEqual(["/c", "/c/docs", "/c/docs/README.md", "/c/keep.log", "/c/src", "/c/sub", "/c/sub/b.log", "/c/sub/c.txt"], self.listing("/c"))
        self.assertRegex(self.fails("FROM busybox\nCOPY a.log /\n"), "COPY failed: .*a.log")

    def test_dockerfilesOfOtherNamesAreRead(self):
        self.file("build/Other.dockerfile", "FROM busybox\nCOPY Dockerfile /copied\n")
        self.build("this is no Dockerfile\n", "-f", str(self.context / "build/Other.dockerfile"))
        self.assertEqual("this is no Dockerfile", self.inside("cat /copied"))

    def test_aDockerfileAloneIsEnough(self):
        self.docker("build", "-t", "made", "-", data=b"FROM busybox\nRUN echo alone >/alone\n")
        self.assertEqual("alone", self.inside("cat /alone"))

    def archive(self, mode):
        packed = io.BytesIO()
        with tarfile.open(fileobj=packed, mode=mode) as tar:
            info = tarfile.TarInfo("inner/file")
            info.size, info.mode, info.uid = 4, 0o640, 77
            tar.addfile(info, io.BytesIO(b"text"))
        return packed.getvalue()

    def test_archivesAreUnpackedByAddAlone(self):
        for name, mode in (("plain.tar", "w"), ("z.tar.gz", "w:gz"), ("misnamed.bin", "w:xz"), ("bz.tar.bz2", "w:bz2")):
            self.file(f"archives/{name}", self.archive(mode))
        self.file("not.tar.gz", "no archive")
        self.build("FROM busybox\nADD archives/plain.tar /plain\nADD archives/z.tar.gz /z/\nADD archives/misnamed.bin /m\nADD archives/bz.tar.bz2 /b\nADD not.tar.gz /not/\nCOPY archives/plain.tar /copied\nADD archives /whole\n")
        self.assertEqual("640 77\ntext\ntext\ntext\nno archive",
                         self.inside("stat -c '%a %u' /plain/inner/file; for i in /z /m /b; do cat $i/inner/file; echo; done; cat /not/not.tar.gz"))
        self.assertEqual("regular file\nregular file", self.inside("stat -c %F /copied /whole/plain.tar"))

    def test_filesOfTheWebAreForAddAlone(self):
        self.assertIn("source can't be a URL for COPY", self.fails("FROM busybox\nCOPY http://127.0.0.1:9/file /x\n"))

    @engine.ours("what is not supported is refused by name")
    def test_gitRepositoriesAreRefusedByName(self):
        self.assertIn("git repositories are not supported", self.fails("FROM busybox\nADD https://127.0.0.1:9/project.git /x\n"))

    @engine.ours(NEWER)
    def test_heredocsAreFiles(self):
        self.build("FROM busybox\nENV A=value\nCOPY <<one <<'two' /d/\n$A \"quoted\"\none\n$A\ntwo\nCOPY --chmod=755 --chown=3 <<-script /usr/bin/say\n\t#!/bin/sh\n\techo said\n\tscript\n")
        self.assertEqual("value \"quoted\"\n$A\nsaid\n755 3:3", self.inside("cat /d/one /d/two; say; stat -c '%a %u:%g' /usr/bin/say"))

    @engine.ours("what is not supported is refused by name")
    def test_unsupportedFlagsAreNamed(self):
        self.file("f")
        for flag in ("--exclude=x", "--parents"):
            self.assertRegex(self.fails(f"FROM busybox\nCOPY {flag} f /x\n"), f"COPY {flag.partition('=')[0]} is not supported: .+")

    def test_linksOfTheImageAreFollowedInside(self):
        self.file("f", "f")
        self.build("FROM busybox\nRUN mkdir /real && ln -s real /link && ln -s ../../../real/x /abs\nCOPY f /link/\nCOPY f /link/sub/f\n")
        self.assertEqual(["/real", "/real/f", "/real/sub", "/real/sub/f"], self.listing("/real"))


class Caches(DockerfileCase):
    def test_aStepIsDoneAgainWhenSomethingBeforeItHasChanged(self):
        self.file("used", "1")
        self.file("unused", "1")
        text = "FROM busybox\nARG WHO=me\nRUN cat /proc/sys/kernel/random/uuid >/first\nCOPY used /used\nRUN cat /proc/sys/kernel/random/uuid >/second\n"
        times = []
        for change in (None, None, "unused", "used"):
            if change:
                self.file(change, "2")
            self.build(text)
            times.append(self.inside("cat /first /second").split())
        self.assertEqual(times[0], times[1])
        self.assertEqual(times[1], times[2])
        self.assertEqual(times[2][0], times[3][0])
        self.assertNotEqual(times[2][1], times[3][1])
        self.build(text, "--build-arg", "WHO=you")
        self.assertNotEqual(times[3][0], self.inside("cat /first"))
        self.assertEqual(4, self.build(text, "--build-arg", "WHO=you").count("Using cache"))
        self.assertNotIn("Using cache", self.build(text, "--no-cache"))

    def test_predefinedArgumentsChangeNothing(self):
        text = "FROM busybox\nRUN echo \"> $HTTP_PROXY\"; cat /proc/sys/kernel/random/uuid >/first\n"
        self.assertIn("> one", self.build(text, "--build-arg", "HTTP_PROXY=one"))
        first = self.inside("cat /first")
        self.build(text, "--build-arg", "HTTP_PROXY=two")
        self.assertEqual(first, self.inside("cat /first"))
        self.assertFalse([line for line in self.history() if "one" in line.replace("none", "")], self.history())


if __name__ == "__main__":
    engine.main()
