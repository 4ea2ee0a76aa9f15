"""Every command of `docker container` but run and create, with every option of each.

The client's own help says what there is: an option that no test here is named after fails the first test, so none is
forgotten when the client learns a new one. Each test checks the effect, or the refusal that names what is refused.
"""

import json
import os
import re
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../support"))
import engine  # noqa: E402
import registry  # noqa: E402
from cli import LASTING, CliCase, options_of  # noqa: E402


class Commands(CliCase):
    """`docker container …`: every sub-command, and every option of each."""

    SHARED = {"create", "run"}

    def test_everyCommandAndOptionHasATest(self):
        text = subprocess.run([engine.docker_cli(), "container", "--help"], stdout=subprocess.PIPE, text=True, check=True).stdout
        commands = set(re.findall(r"^  ([a-z]+) ", text.partition("Commands:")[2], re.M))
        self.assertGreater(len(commands), 20)
        wanted = {(command, option) for command in commands - self.SHARED for option in options_of("container", command) + [""] if option != "help"}
        tested = set()
        for name in dir(self):
            if name.startswith("test_"):
                command, _, option = name.removeprefix("test_").partition("_")
                tested.add((command, option.replace("_", "-")))
        self.assertEqual([], sorted(wanted - tested), "what nothing here tries")

    # Streams

    def test_attach(self):
        self.lasting("jar", command=("sh", "-c", "trap 'echo bye; exit 6' TERM; while :; do echo tick; sleep 0.05; done"))
        client = self.popen("attach", "jar")
        self.assertEqual(b"tick\n", client.stdout.readline())
        client.terminate()
        out, _ = client.communicate(timeout=engine.PATIENCE)
        self.assertEqual((6, True), (client.returncode, out.endswith(b"bye\n")))

    def test_attach_detach_keys(self):
        self.docker("run", "-dit", "--name", "jar", "busybox", "sh")
        terminal = self.terminal("attach", "--detach-keys", "ctrl-x,q", "jar")
        terminal.send(b"\n")
        terminal.expect(b"# ")
        terminal.send(b"\x18q")
        terminal.expect(b"read escape sequence")

    def test_attach_no_stdin(self):
        self.docker("run", "-di", "--name", "jar", "busybox", "sh", "-c",
                    "while :; do echo tick; sleep 0.05; done & read word; echo got $word; kill $!")
        client = self.popen("attach", "--no-stdin", "jar", stdin=subprocess.PIPE)
        self.assertEqual(b"tick\n", client.stdout.readline())
        client.stdin.write(b"unheard\n")
        client.stdin.flush()
        self.docker("attach", "jar", data=b"heard\n")
        self.assertIn(b"got heard\n", client.communicate(timeout=engine.PATIENCE)[0])

    def test_attach_sig_proxy(self):
        self.lasting("jar", command=("sh", "-c", "trap 'exit 12' TERM; while :; do echo tick; sleep 0.05; done"))
        client = self.popen("attach", "--sig-proxy=false", "jar")
        self.assertEqual(b"tick\n", client.stdout.readline())
        self.leave(client)
        self.assertTrue(self.engine.inspect("jar")["State"]["Running"])

    def test_logs(self):
        self.docker("run", "--name", "speaker", "busybox", "echo", "a word")
        self.assertEqual("a word", self.output("logs", "speaker"))

    def test_logs_details(self):
        result = self.docker("run", "--name", "speaker", "--log-opt", "labels=clay", "--label", "clay=brown", "busybox", "echo", "a word", status=None)
        if result.returncode != 0:
            self.assertIn("unknown log opt 'labels'", result.errors)
            self.docker("run", "--name", "speaker", "busybox", "echo", "a word")
        self.assertTrue(self.output("logs", "--details", "speaker").endswith("a word"))

    def test_logs_follow(self):
        client = self.popen("run", "-i", "--name", "speaker", "busybox", "sh", "-c", "echo one; read line; echo two", stdin=subprocess.PIPE)
        self.assertEqual(b"one\n", client.stdout.readline())
        follower = self.popen("logs", "-f", "speaker")
        self.assertEqual(b"one\n", follower.stdout.readline())
        client.communicate(b"\n", timeout=engine.PATIENCE)
        self.assertEqual(b"two\n", follower.communicate(timeout=engine.PATIENCE)[0])

    def counted(self):
        self.docker("run", "--name", "speaker", "busybox", "seq", "1", "100")
        return self.output("logs", "-t", "speaker").splitlines()

    def test_logs_since(self):
        self.counted()
        self.assertEqual("", self.output("logs", "--since", "2100-01-01T00:00:00Z", "speaker"))
        self.assertEqual(100, len(self.output("logs", "--since", "1h", "speaker").split()))

    def test_logs_until(self):
        self.counted()
        self.assertEqual("", self.output("logs", "--until", "2000-01-01T00:00:00Z", "speaker"))

    def test_logs_tail(self):
        self.counted()
        self.assertEqual(["99", "100"], self.output("logs", "-n", "2", "speaker").split())

    def test_logs_timestamps(self):
        self.assertRegex(self.counted()[0], r"^\d{4}-\d\d-\d\dT\S+Z 1$")

    # exec

    def test_exec(self):
        self.lasting()
        self.docker("exec", "jar", "sh", "-c", "exit 7", status=7)
        self.assertIn(self.docker("exec", "jar", "nosuchprogram", status=None).returncode, (126, 127) if engine.FOREIGN else (127,))
        self.docker("exec", "jar", "/etc/passwd", status=126)

    def test_exec_detach(self):
        self.lasting()
        self.docker("exec", "-d", "jar", "touch", "/made")
        engine.eventually(lambda: self.docker("exec", "jar", "test", "-e", "/made", status=None).returncode == 0, "the file is there")

    def test_exec_detach_keys(self):
        self.lasting()
        terminal = self.terminal("exec", "-it", "--detach-keys", "ctrl-x,q", "jar", "sh")
        terminal.expect(b"# ")
        terminal.send(b"\x18q")
        terminal.wait()
        self.assertIn("sh", self.output("exec", "jar", "ps", "-o", "comm"))

    def test_exec_env(self):
        self.lasting("jar", "-e", "A=container")
        self.assertEqual("exec container", self.output("exec", "-e", "B=exec", "jar", "sh", "-c", "echo $B $A"))

    def test_exec_env_file(self):
        self.lasting()
        self.assertEqual("one", self.output("exec", "--env-file", self.file("env", "A=one\n"), "jar", "sh", "-c", "echo $A"))

    def test_exec_interactive(self):
        self.lasting()
        data = os.urandom(1 << 20)
        self.assertEqual(data, self.docker("exec", "-i", "jar", "cat", data=data).stdout)

    @engine.ours("others fail where root lacks a capability")
    def test_exec_privileged(self):
        self.lasting()
        plain, more = (int(self.output("exec", *options, "jar", "grep", "CapEff", "/proc/self/status").split()[1], 16) for options in ((), ("--privileged",)))
        self.assertEqual((False, True), (bool(plain & (1 << 21)), bool(more & (1 << 21))))

    def test_exec_tty(self):
        self.lasting()
        self.assertRegex(self.output("exec", "-t", "jar", "tty"), "^/dev/pts/")

    def test_exec_user(self):
        self.lasting()
        self.assertEqual("33:100", self.output("exec", "-u", "www-data:users", "jar", "sh", "-c", "echo $(id -u):$(id -g)"))
        lost = self.docker("exec", "-u", "nosuchuser", "jar", "true", status=None)
        self.assertIn("nosuchuser", lost.output + lost.errors)
        self.assertNotEqual(0, lost.returncode)

    def test_exec_workdir(self):
        self.lasting()
        self.assertEqual("/var/spool", self.output("exec", "-w", "/var/spool", "jar", "pwd"))

    # Life

    def test_start(self):
        self.docker("create", "--name", "jar", "busybox", *LASTING)
        self.assertEqual("jar", self.output("start", "jar"))

    def test_start_attach(self):
        self.docker("create", "--name", "jar", "busybox", "sh", "-c", "echo hi; exit 4")
        self.assertEqual("hi", self.output("start", "-a", "jar", status=4))

    def test_start_interactive(self):
        self.docker("create", "-i", "--name", "jar", "busybox", "cat")
        self.assertEqual(b"through", self.docker("start", "-ai", "jar", data=b"through").stdout)

    def test_start_detach_keys(self):
        self.docker("create", "-it", "--name", "jar", "busybox", "sh")
        terminal = self.terminal("start", "-ai", "--detach-keys", "ctrl-x,q", "jar")
        terminal.send(b"\n")
        terminal.expect(b"# ")
        terminal.send(b"\x18q")
        terminal.wait()
        self.assertTrue(self.engine.inspect("jar")["State"]["Running"])

    def test_start_checkpoint(self):
        self.docker("create", "--name", "jar", "busybox", *LASTING)
        self.assertRegex(self.docker("start", "--checkpoint", "point", "jar", status=None).errors, "(?i)(checkpoint|experimental)")

    def test_start_checkpoint_dir(self):
        self.docker("create", "--name", "jar", "busybox", *LASTING)
        self.assertRegex(self.docker("start", "--checkpoint", "point", "--checkpoint-dir", "/tmp", "jar", status=None).errors, "(?i)(checkpoint|experimental)")

    def stopped(self, command, *options):
        self.lasting("jar", command=("sh", "-c", "trap 'exit 7' USR1; trap '' TERM; echo go; while :; do sleep 0.05; done"))
        engine.eventually(lambda: "go" in self.output("logs", "jar"), "the traps")
        self.docker(command, *options, "jar", timeout=9)
        return self.engine.inspect("jar")["State"]

    def test_stop(self):
        self.lasting()
        self.assertEqual("jar", self.output("stop", "jar"))
        self.docker("stop", "jar")

    def test_stop_time(self):
        self.assertEqual(137, self.stopped("stop", "--time", "1")["ExitCode"])

    def test_stop_timeout(self):
        self.needs("stop", "timeout")
        self.assertEqual(137, self.stopped("stop", "--timeout", "1")["ExitCode"])

    def test_stop_signal(self):
        self.needs("stop", "signal")
        if not engine.FOREIGN:
            self.assertEqual(7, self.stopped("stop", "-s", "USR1")["ExitCode"])

    def test_restart(self):
        self.lasting()
        before = self.engine.inspect("jar")["State"]["Pid"]
        self.docker("restart", "jar")
        self.assertNotEqual(before, self.engine.inspect("jar")["State"]["Pid"])

    def test_restart_time(self):
        self.assertTrue(self.stopped("restart", "--time", "1")["Running"])

    def test_restart_timeout(self):
        self.needs("restart", "timeout")
        self.assertTrue(self.stopped("restart", "--timeout", "1")["Running"])

    def test_restart_signal(self):
        self.needs("restart", "signal")
        self.assertTrue(self.stopped("restart", "-s", "USR1")["Running"]) if not engine.FOREIGN else None

    def test_kill(self):
        self.lasting()
        self.docker("kill", "jar")
        self.assertEqual("137", self.output("wait", "jar"))

    def test_kill_signal(self):
        self.assertIn(self.stopped("kill", "-s", "USR1")["Status"], ("running", "exited"))
        self.assertEqual("7", self.output("wait", "jar"))

    def test_pause(self):
        self.lasting()
        self.assertEqual("jar", self.output("pause", "jar"))
        self.assertIn("(Paused)", self.output("ps", "--format", "{{.Status}}"))
        self.assertIn("is already paused", self.refused("pause", "jar"))
        self.assertIn("paused", self.docker("exec", "jar", "true", status=None).errors)
        self.docker("unpause", "jar")

    def test_unpause(self):
        self.lasting()
        self.docker("pause", "jar")
        self.assertEqual("jar", self.output("unpause", "jar"))
        self.docker("exec", "jar", "true")
        self.assertIn("is not paused", self.refused("unpause", "jar"))

    def test_rename(self):
        self.lasting()
        self.docker("rename", "jar", "vase")
        self.assertEqual("/vase", self.engine.inspect("vase")["Name"])

    def test_wait(self):
        self.lasting("jar", command=("sh", "-c", "exit 6"))
        self.assertEqual("6", self.output("wait", "jar"))

    def test_rm(self):
        self.docker("create", "--name", "jar", "busybox")
        self.assertEqual("jar", self.output("rm", "jar"))

    def test_rm_force(self):
        self.lasting()
        self.docker("rm", "-f", "jar")
        self.assertEqual([], self.engine.containers())

    def test_rm_link(self):
        self.lasting("pot")
        self.docker("create", "--name", "jar", "--link", "pot:mug", "busybox")
        self.docker("rm", "--link", "/jar/mug")

    def test_rm_volumes(self):
        self.docker("create", "--name", "jar", "-v", "/anonymous", "busybox")
        [mount] = self.engine.inspect("jar")["Mounts"]
        self.docker("rm", "-v", "jar")
        self.assertFalse(os.path.exists(mount["Source"]))

    def test_prune(self):
        self.lasting()
        self.docker("create", "--name", "pot", "busybox")
        self.assertIn("Deleted Containers", self.docker("container", "prune", data=b"y\n").output)
        self.assertEqual(["/jar"], self.engine.containers()[0]["Names"])

    def test_prune_force(self):
        self.docker("create", "--name", "pot", "busybox")
        self.docker("container", "prune", "-f")
        self.assertEqual([], self.engine.containers())

    def test_prune_filter(self):
        self.docker("create", "--name", "pot", "--label", "clay", "busybox")
        self.docker("create", "--name", "jar", "busybox")
        self.docker("container", "prune", "-f", "--filter", "label=clay", "--filter", "until=2100-01-01T00:00:00Z")
        self.assertEqual(["/jar"], self.engine.containers()[0]["Names"])

    # Looking

    def names(self, *options):
        return self.output("ps", "--format", "{{.Names}}", *options).split()

    def several(self):
        self.lasting("awake")
        self.docker("create", "--name", "asleep", "busybox")

    def test_ls(self):
        self.several()
        self.assertEqual(["awake"], self.output("container", "ls", "--format", "{{.Names}}").split())

    def test_ls_all(self):
        self.several()
        self.assertEqual(["asleep", "awake"], self.names("-a"))

    def test_ls_filter(self):
        self.several()
        identity = self.engine.inspect("awake")["Id"]
        for words, wanted in ((("status=created",), ["asleep"]), (("name=wak",), ["awake"]), ((f"id={identity[:12]}",), ["awake"]),
                              (("before=asleep",), ["awake"]), (("since=awake",), ["asleep"]), (("ancestor=busybox",), ["asleep", "awake"]),
                              (("network=bridge", "status=running"), ["awake"]), (("health=none",), ["asleep", "awake"]),
                              (("is-task=false",), ["asleep", "awake"]), (("volume=nosuch",), []), (("publish=80",), []), (("expose=80",), [])):
            with self.subTest(words):
                self.assertEqual(wanted, self.names("-a", *[word for text in words for word in ("--filter", text)]))

    def test_ls_format(self):
        self.several()
        row = json.loads(self.output("ps", "--format", "{{json .}}"))
        self.assertEqual({"Command", "CreatedAt", "ID", "Image", "Labels", "LocalVolumes", "Mounts", "Names", "Networks", "Ports", "RunningFor", "Size",
                          "State", "Status"} - {"Platform"}, set(row) - {"Platform"})
        self.assertEqual(("bridge", "running"), (row["Networks"], row["State"]))

    def test_ls_last(self):
        self.several()
        self.assertEqual(["asleep", "awake"], self.names("-n", "2"))

    def test_ls_latest(self):
        self.several()
        self.assertEqual(["asleep"], self.names("-l"))

    def test_ls_no_trunc(self):
        self.several()
        self.assertRegex(self.output("ps", "-q", "--no-trunc"), "^[0-9a-f]{64}$")

    def test_ls_quiet(self):
        self.several()
        self.assertRegex(self.output("ps", "-q"), "^[0-9a-f]{12}$")

    def test_ls_size(self):
        self.docker("run", "--name", "writer", "busybox", "sh", "-c", "head -c 300000 /dev/zero > /big")
        self.assertRegex(self.output("ps", "-as", "--format", "{{.Size}}"), r"^30\dkB \(virtual ")

    def test_inspect(self):
        self.several()
        [found] = json.loads(self.output("container", "inspect", "awake"))
        self.assertEqual("/awake", found["Name"])
        self.assertIn("No such container", self.refused("container", "inspect", "nobody"))

    def test_inspect_format(self):
        self.several()
        self.assertEqual("running", self.output("inspect", "-f", "{{.State.Status}}", "awake"))

    def test_inspect_size(self):
        self.several()
        self.assertGreater(int(self.output("container", "inspect", "-s", "-f", "{{.SizeRootFs}}", "awake")), 1_000_000)

    def test_top(self):
        self.lasting("jar", command=("sleep", "12345"))
        self.assertIn("sleep 12345", self.output("top", "jar"))
        self.assertEqual(["PID", "COMMAND"], self.output("top", "jar", "-o", "pid,comm").splitlines()[0].split())

    def test_stats(self):
        self.lasting()
        client = self.popen("stats", "jar")
        engine.eventually(lambda: b"jar" in client.stdout.readline(), "a line about it")

    def measured(self, *options):
        self.several()
        return self.output("stats", "--no-stream", "--format", "{{json .}}", *options).splitlines()

    def test_stats_no_stream(self):
        [line] = self.measured()
        row = json.loads(line)
        self.assertEqual("awake", row["Name"])
        self.assertRegex(row["CPUPerc"], r"^\d+\.\d\d%$")
        self.assertRegex(row["MemUsage"], r"^[1-9][\d.]*[KM]iB / ")
        self.assertNotEqual("0", row["PIDs"])

    def test_stats_all(self):
        self.assertEqual({"awake", "asleep"}, {json.loads(line)["Name"] for line in self.measured("-a")})

    def test_stats_format(self):
        self.several()
        self.assertEqual("awake", self.output("stats", "--no-stream", "--format", "{{.Name}}"))

    def test_stats_no_trunc(self):
        [line] = self.measured("--no-trunc")
        self.assertRegex(json.loads(line)["ID"], "^[0-9a-f]{64}$")

    def test_port(self):
        port = registry.free_port()
        self.lasting("jar", "-p", f"{port}:80")
        self.assertIn(f"80/tcp -> 0.0.0.0:{port}", self.output("port", "jar"))
        self.assertIn("90", self.docker("port", "jar", "90", status=1).errors)

    # Files

    def test_diff(self):
        self.docker("run", "--name", "writer", "busybox", "sh", "-c", "touch /made; rm /etc/group")
        self.assertEqual({"A /made", "C /etc", "D /etc/group"}, set(self.output("diff", "writer").splitlines()))

    def test_export(self):
        self.docker("create", "--name", "jar", "busybox")
        listing = subprocess.run(["tar", "-t"], input=self.docker("export", "jar").stdout, stdout=subprocess.PIPE, check=True).stdout
        self.assertIn(b"bin/busybox", listing)

    def test_export_output(self):
        self.docker("create", "--name", "jar", "busybox")
        path = f"{self.engine.directory}/export.tar"
        self.docker("export", "-o", path, "jar")
        self.assertGreater(os.path.getsize(path), 100_000)

    def test_cp(self):
        self.lasting()
        path = self.file("given", "a jar\n")
        self.docker("cp", path, "jar:/tmp/in")
        self.docker("cp", "jar:/tmp/in", f"{self.engine.directory}/out")
        with open(f"{self.engine.directory}/out", encoding="utf-8") as stream:
            self.assertEqual("a jar\n", stream.read())
        data = self.docker("cp", "jar:/tmp/in", "-").stdout
        self.docker("cp", "-", "jar:/var", data=data)
        self.assertEqual("a jar", self.output("exec", "jar", "cat", "/var/in"))

    def test_cp_archive(self):
        self.lasting()
        path = self.file("owned", "x")
        os.chown(path, 33, 33)
        self.docker("cp", "-a", path, "jar:/tmp/owned")
        self.assertEqual("33:33", self.output("exec", "jar", "stat", "-c", "%u:%g", "/tmp/owned"))

    def test_cp_follow_link(self):
        self.lasting()
        link = f"{self.engine.directory}/link"
        os.symlink(self.file("target", "followed"), link)
        self.docker("cp", "-L", link, "jar:/tmp/in")
        self.assertEqual("followed", self.output("exec", "jar", "cat", "/tmp/in"))

    def test_cp_quiet(self):
        self.needs("cp", "quiet")
        self.lasting()
        self.assertEqual("", self.docker("cp", "-q", self.file("given", "x"), "jar:/tmp").errors)

    def committed(self, *options):
        self.docker("run", "--name", "potter", "busybox", "sh", "-c", "echo fired > /glaze")
        self.docker("commit", *options, "potter", "made")
        self.addCleanup(self.docker, "rmi", "-f", "made", status=None)
        return json.loads(self.output("image", "inspect", "made"))[0]

    def test_commit(self):
        self.committed()
        self.assertEqual("fired", self.output("run", "--rm", "made", "cat", "/glaze"))

    def test_commit_author(self):
        self.assertEqual("potter", self.committed("-a", "potter")["Author"])

    def test_commit_message(self):
        self.assertEqual("a word", self.committed("-m", "a word")["Comment"])

    def test_commit_change(self):
        config = self.committed("-c", "ENV A=b", "-c", 'CMD ["cat", "/glaze"]', "-c", "LABEL clay=brown", "-c", "EXPOSE 80", "-c", "USER 33",
                                "-c", "WORKDIR /tmp", "-c", "VOLUME /data", "-c", 'ENTRYPOINT ["/bin/sh"]')["Config"]
        self.assertIn("A=b", config["Env"])
        self.assertEqual((["cat", "/glaze"], {"clay": "brown"}, {"80/tcp": {}}, "33", "/tmp", {"/data": {}}, ["/bin/sh"]), tuple(
            config[key] for key in ("Cmd", "Labels", "ExposedPorts", "User", "WorkingDir", "Volumes", "Entrypoint")))

    @engine.ours("older Dockers do not take this change")
    def test_commit_change_stopsignal(self):
        self.assertEqual("SIGINT", self.committed("-c", "STOPSIGNAL SIGINT")["Config"]["StopSignal"])

    def test_commit_pause(self):
        self.lasting()
        for pause in ("true", "false"):
            self.docker("commit", f"--pause={pause}", "jar", "made")
            self.assertTrue(self.engine.inspect("jar")["State"]["Running"])
            self.docker("rmi", "made")

    def test_commit_no_pause(self):
        self.needs("commit", "no-pause")
        self.committed("--no-pause")

    # update

    def updated(self, path, *options):
        self.lasting("jar", "-m", "64m", "--memory-swap", "128m")
        self.docker("update", *options, "jar")
        value = self.engine.inspect("jar")["HostConfig"]
        for word in path.split("."):
            value = value[word]
        return value

    def test_update(self):
        self.assertIn("No such container", self.refused("update", "-m", "64m", "nobody"))

    def test_update_memory(self):
        self.assertEqual(32 << 20, self.updated("Memory", "-m", "32m"))
        self.assertEqual(str(32 << 20), self.live("memory.limit_in_bytes", "memory.max"))

    def test_update_memory_swap(self):
        self.assertEqual(96 << 20, self.updated("MemorySwap", "--memory-swap", "96m"))

    def test_update_memory_reservation(self):
        self.assertEqual(16 << 20, self.updated("MemoryReservation", "--memory-reservation", "16m"))
        self.assertEqual(str(16 << 20), self.live("memory.soft_limit_in_bytes", "memory.low"))

    def test_update_kernel_memory(self):
        self.lasting()
        result = self.docker("update", "--kernel-memory", "64m", "jar", status=None)
        self.assertTrue(result.returncode == 0 or re.search("(?i)kernel.?memory", result.errors), result.errors)

    def test_update_cpus(self):
        self.assertEqual(500_000_000, self.updated("NanoCpus", "--cpus", "0.5"))
        self.assertEqual("50000", self.live("cpu.cfs_quota_us", "cpu.max").split()[0])

    def test_update_cpu_period(self):
        self.assertEqual(20000, self.updated("CpuPeriod", "--cpu-period", "20000"))

    def test_update_cpu_quota(self):
        self.assertEqual(25000, self.updated("CpuQuota", "--cpu-quota", "25000"))
        self.assertEqual("25000", self.live("cpu.cfs_quota_us", "cpu.max").split()[0])

    def test_update_cpu_shares(self):
        self.assertEqual(512, self.updated("CpuShares", "-c", "512"))

    def test_update_cpu_rt_period(self):
        self.lasting()
        result = self.docker("update", "--cpu-rt-period", "100000", "jar", status=None)
        self.assertTrue(result.returncode == 0 or re.search("(?i)(real.?time|rt)", result.errors), result.errors)

    def test_update_cpu_rt_runtime(self):
        self.lasting()
        result = self.docker("update", "--cpu-rt-runtime", "1000", "jar", status=None)
        self.assertTrue(result.returncode == 0 or re.search("(?i)(real.?time|rt)", result.errors), result.errors)

    def test_update_cpuset_cpus(self):
        self.assertEqual("0", self.updated("CpusetCpus", "--cpuset-cpus", "0"))
        self.assertRegex(self.output("exec", "jar", "cat", "/proc/1/status"), r"Cpus_allowed_list:\s+0\n")

    def test_update_cpuset_mems(self):
        self.assertEqual("0", self.updated("CpusetMems", "--cpuset-mems", "0"))

    def test_update_blkio_weight(self):
        self.lasting()
        result = self.docker("update", "--blkio-weight", "300", "jar", status=None)
        found = self.engine.inspect("jar")["HostConfig"]["BlkioWeight"]
        self.assertTrue(found == 300 or re.search("(?i)(block|blkio).*weight", result.errors + result.output), (found, result.errors))

    def test_update_pids_limit(self):
        self.assertEqual(23, self.updated("PidsLimit", "--pids-limit", "23"))
        self.assertEqual("23", self.live("pids.max", "pids.max"))

    def test_update_restart(self):
        self.assertEqual("unless-stopped", self.updated("RestartPolicy.Name", "--restart", "unless-stopped"))


if __name__ == "__main__":
    engine.main()
