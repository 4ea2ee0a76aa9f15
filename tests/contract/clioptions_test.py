"""Every option of `docker run` and `docker create`.

The client's own help says what there is: an option that no test here is named after fails the first test, so none is
forgotten when the client learns a new one. Each test checks the effect, or the refusal that names what is refused.
"""

import json
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../support"))
import engine  # noqa: E402
import registry  # noqa: E402
from cli import CliCase, options_of  # noqa: E402


class RunOptions(CliCase):
    PULL = ("busybox", "test/rich")

    def test_everyOptionHasATest(self):
        tested = {name.removeprefix("test_").replace("_", "-") for name in dir(self) if name.startswith("test_")}
        for command in ("run", "create"):
            found = options_of(command)
            self.assertGreater(len(found), 80)
            self.assertEqual([], sorted(set(found) - tested), f"options of {command} that nothing here tries")

    # Identity

    def test_name(self):
        self.docker("create", "--name", "jar", "busybox")
        self.assertEqual("/jar", self.engine.inspect("jar")["Name"])

    def test_hostname(self):
        self.assertEqual("vase", self.inside("--hostname", "vase", "--", "hostname"))

    def test_domainname(self):
        self.assertEqual("clay.example", self.shown("Config.Domainname", "--domainname", "clay.example"))
        self.assertEqual("clay.example", self.inside("--domainname", "clay.example", "--", "cat", "/proc/sys/kernel/domainname"))

    def test_label(self):
        self.assertEqual({"clay": "brown", "empty": ""}, self.shown("Config.Labels", "-l", "clay=brown", "--label", "empty"))

    def test_label_file(self):
        path = self.file("labels", "clay=brown\nfire=hot\n")
        self.assertEqual({"clay": "brown", "fire": "hot"}, self.shown("Config.Labels", "--label-file", path))

    def test_annotation(self):
        self.needs("run", "annotation")
        self.kept_or_refused("HostConfig.Annotations", {"clay": "brown"}, "--annotation", "clay=brown") if not engine.FOREIGN else None

    def test_cidfile(self):
        path = f"{self.engine.directory}/cid"
        identity = self.output("create", "--cidfile", path, "busybox")
        with open(path, encoding="ascii") as stream:
            self.assertEqual(identity, stream.read())

    def test_help(self):
        self.assertIn("--volume", self.output("run", "--help"))

    # The process

    def test_entrypoint(self):
        self.assertEqual("hi", self.output("run", "--rm", "--entrypoint", "/bin/echo", "busybox", "hi"))

    def test_env(self):
        self.assertEqual("a b|", self.inside("-e", "A=a b", "--env", "B=", "--", "sh", "-c", 'echo "$A|$B"'))

    def test_env_file(self):
        self.assertEqual("one two", self.inside("--env-file", self.file("env", "# a remark\nA=one\nB=two\n"), "--", "sh", "-c", "echo $A $B"))

    def test_user(self):
        self.assertEqual("33:100", self.inside("-u", "www-data:users", "--", "sh", "-c", "echo $(id -u):$(id -g)"))

    def test_group_add(self):
        self.assertIn("4242", self.inside("--group-add", "4242", "--group-add", "users", "--", "id", "-G").split())
        self.assertIn("100", self.inside("-u", "33", "--group-add", "users", "--", "id", "-G").split())

    def test_workdir(self):
        self.assertEqual("/made/here", self.inside("-w", "/made/here", "--", "pwd"))

    def test_tty(self):
        self.assertEqual("/dev/pts/0", self.inside("-t", "--", "tty"))

    def test_interactive(self):
        self.assertEqual(b"through", self.docker("run", "--rm", "-i", "busybox", "cat", data=b"through").stdout)

    def test_attach(self):
        result = self.docker("run", "--rm", "-a", "stderr", "busybox", "sh", "-c", "echo out; echo err >&2")
        self.assertEqual(("", "err\n"), (result.output, result.errors))

    def test_detach(self):
        self.assertRegex(self.output("run", "-d", "busybox", "true"), "^[0-9a-f]{64}$")

    def test_detach_keys(self):
        terminal = self.terminal("run", "-it", "--name", "jar", "--detach-keys", "ctrl-x,q", "busybox", "sh")
        terminal.expect(b"# ")
        terminal.send(b"\x18q")
        terminal.wait()
        self.assertTrue(self.engine.inspect("jar")["State"]["Running"])

    def test_sig_proxy(self):
        client = self.popen("run", "--sig-proxy=false", "--name", "jar", "busybox", "sh", "-c", "trap 'exit 12' TERM; echo go; while :; do sleep 0.05; done")
        self.assertEqual(b"go\n", client.stdout.readline())
        self.leave(client)
        self.assertTrue(self.engine.inspect("jar")["State"]["Running"])

    def test_init(self):
        self.assertNotEqual("1", self.inside("--init", "--", "sh", "-c", "echo $$"))
        self.assertEqual("1", self.inside("--", "sh", "-c", "echo $$"))

    def test_rm(self):
        self.docker("run", "--rm", "-v", "/anonymous", "busybox", "true")
        engine.eventually(lambda: not self.engine.containers(), "it is gone")

    def test_restart(self):
        self.lasting("jar", "--restart", "on-failure:2", command=("sh", "-c", "exit 3"))
        state = engine.eventually(lambda: (now := self.engine.inspect("jar"))["RestartCount"] == 2 and now["State"]["Status"] == "exited" and now, "two restarts")
        self.assertEqual(3, state["State"]["ExitCode"])
        self.assertEqual({"Name": "on-failure", "MaximumRetryCount": 2}, state["HostConfig"]["RestartPolicy"])

    def test_stop_signal(self):
        self.lasting("jar", "--stop-signal", "SIGUSR1", command=("sh", "-c", "trap 'exit 9' USR1; echo go; while :; do sleep 0.05; done"))
        engine.eventually(lambda: "go" in self.output("logs", "jar"), "the trap")
        self.docker("stop", "jar")
        self.assertEqual(9, self.engine.inspect("jar")["State"]["ExitCode"])

    def test_stop_timeout(self):
        self.assertEqual(1, self.shown("Config.StopTimeout", "--stop-timeout", "1"))
        self.lasting("jar", "--stop-timeout", "1", command=("sh", "-c", "trap '' TERM; echo go; while :; do sleep 0.05; done"))
        engine.eventually(lambda: "go" in self.output("logs", "jar"), "the trap")
        self.docker("stop", "jar", timeout=8)
        self.assertEqual(137, self.engine.inspect("jar")["State"]["ExitCode"])

    def test_platform(self):
        self.assertEqual("x86_64", self.inside("--platform", "linux/amd64", "--", "uname", "-m"))
        self.docker("run", "--rm", "--platform", "linux/s390x", "busybox", "true", status=125)

    def test_pull(self):
        self.docker("rmi", "busybox:1.36", status=None)
        self.assertIn("No such image", self.refused("run", "--rm", "--pull", "never", "busybox:1.36", "true", status=125))
        self.docker("run", "--rm", "--pull", "always", "busybox:1.36", "true")

    def test_quiet(self):
        self.needs("run", "quiet")
        self.docker("rmi", "busybox:1.36", status=None)
        self.assertNotIn("Pull complete", self.docker("run", "--rm", "-q", "busybox:1.36", "true").errors)

    def test_disable_content_trust(self):
        self.assertEqual("hi", self.inside("--disable-content-trust", "--", "echo", "hi"))

    def test_runtime(self):
        self.assertIn("nosuchruntime", self.refused("run", "--rm", "--runtime", "nosuchruntime", "busybox", "true", status=125))

    def test_isolation(self):
        self.assertEqual("hi", self.inside("--isolation", "default", "--", "echo", "hi"))
        self.assertRegex(self.refused("run", "--rm", "--isolation", "hyperv", "busybox", "true", status=125), "(?i)isolation")

    # Files

    def test_read_only(self):
        self.assertIn("Read-only", self.docker("run", "--rm", "--read-only", "busybox", "touch", "/made", status=1).errors)

    def test_tmpfs(self):
        self.assertIn("size=2048k", self.inside("--tmpfs", "/scratch:size=2m,mode=700", "--", "grep", " /scratch ", "/proc/mounts"))

    def test_mount(self):
        os.makedirs(f"{self.engine.directory}/source", exist_ok=True)
        self.file("source/given", "given")
        text = self.inside("--mount", f"type=bind,src={self.engine.directory}/source,dst=/bound,readonly", "--mount", "type=volume,src=pantry,dst=/store",
                           "--mount", "type=tmpfs,dst=/scratch,tmpfs-size=1m", "--", "sh", "-c",
                           "cat /bound/given; touch /bound/x 2>/dev/null || echo -n ' ro'; touch /store/x && grep -c ' /scratch tmpfs' /proc/mounts")
        self.assertEqual("given ro1", text)

    def test_volume(self):
        self.inside("-v", "pantry:/store", "--", "sh", "-c", "echo kept > /store/jar")
        self.assertEqual("kept", self.inside("-v", "pantry:/other:ro", "--", "cat", "/other/jar"))
        self.assertEqual("seed of the volume", self.output("run", "--rm", "--entrypoint", "cat", "-v", "seeded:/data", "test/rich", "/data/seed"))

    def test_volumes_from(self):
        self.lasting("jar", "-v", "pantry:/store")
        self.docker("exec", "jar", "sh", "-c", "echo shared > /store/it")
        self.assertEqual("shared", self.inside("--volumes-from", "jar", "--", "cat", "/store/it"))
        self.assertIn("Read-only", self.docker("run", "--rm", "--volumes-from", "jar:ro", "busybox", "touch", "/store/x", status=1).errors)

    def test_volume_driver(self):
        self.inside("--volume-driver", "local", "-v", "pantry:/store", "--", "true")
        self.assertIn("nosuchdriver", self.refused("run", "--rm", "--volume-driver", "nosuchdriver", "-v", "other:/store", "busybox", "true", status=125))

    def test_storage_opt(self):
        self.assertRegex(self.refused("run", "--rm", "--storage-opt", "size=1G", "busybox", "true", status=125), "(?i)(storage-opt|StorageOpt|storage)")

    def test_shm_size(self):
        self.assertIn("size=8192k", self.inside("--shm-size", "8m", "--", "grep", " /dev/shm ", "/proc/mounts"))

    def test_device(self):
        self.assertEqual("1:7", self.inside("--device", "/dev/full:/dev/mine:rw", "--", "stat", "-c", "%t:%T", "/dev/mine"))
        self.assertEqual("4", self.inside("--device", "/dev/zero:/dev/mine:r", "--", "sh", "-c", "head -c 4 /dev/mine | wc -c"))

    def test_device_cgroup_rule(self):
        self.assertEqual(["c 1:* rwm"], self.shown("HostConfig.DeviceCgroupRules", "--device-cgroup-rule", "c 1:* rwm"))
        self.refused("create", "--device-cgroup-rule", "nonsense", "busybox", status=None)

    def test_gpus(self):
        text = self.refused("run", "--rm", "--gpus", "all", "busybox", "true", status=125)
        self.assertRegex(text, "(?i)(gpu|device driver|nvidia|cdi)")

    # Network

    def test_network(self):
        self.assertEqual("lo", self.inside("--network", "none", "--", "ls", "/sys/class/net"))
        self.lasting()
        address = self.engine.inspect("jar")["NetworkSettings"]["Networks"]["bridge"]["IPAddress"]
        self.assertIn(address, self.inside("--network", "container:jar", "--", "ip", "addr"))

    @engine.ours("others refuse it on the default network")
    def test_network_alias(self):
        # Some clients give one to networks without names, too, and expect no error; others refuse it themselves.
        result = self.docker("run", "--rm", "--network-alias", "alias", "busybox", "echo", "hi", status=None)
        if result.returncode:
            self.assertIn("user-defined networks", result.errors)
        identity = self.engine.create("", "true", NetworkingConfig={"EndpointsConfig": {"bridge": {"Aliases": ["alias"]}}})
        self.assertEqual(204, self.engine.api("POST", f"/containers/{identity}/start").status)

    @engine.ours("older Dockers ignore it")
    def test_ip(self):
        self.refuses_address("--ip", "1.2.3.4", "IPv4Address", "1.2.3.4")

    @engine.ours("older Dockers ignore it")
    def test_ip6(self):
        self.refuses_address("--ip6", "2001:db8::33", "IPv6Address", "2001:db8::33")

    @engine.ours("older Dockers ignore it")
    def test_link_local_ip(self):
        self.refuses_address("--link-local-ip", "169.254.7.7", "LinkLocalIPs", ["169.254.7.7"])

    def refuses_address(self, option, text, field, value):
        """Older clients send such an option for networks of the user's only: then the request is made by hand."""
        result = self.docker("run", "--rm", option, text, "busybox", "true", status=None)
        if result.returncode:
            self.assertIn("user defined networks only", result.errors)
        reply = self.engine.api("POST", "/containers/create", {
            "Image": "busybox", "NetworkingConfig": {"EndpointsConfig": {"bridge": {"IPAMConfig": {field: value}}}}})
        self.assertEqual(400, reply.status, reply.body)
        self.assertIn("user defined networks only", reply.message)

    def test_mac_address(self):
        self.assertIn("92:d0:c6:0a:29:33", self.inside("--mac-address", "92:d0:c6:0a:29:33", "--", "cat", "/sys/class/net/eth0/address"))

    def test_publish(self):
        port = registry.free_port()
        self.lasting("jar", "-p", f"127.0.0.1:{port}:80", "-p", "8080/udp")
        self.assertEqual(f"127.0.0.1:{port}", self.output("port", "jar", "80/tcp"))
        self.assertRegex(self.output("port", "jar", "8080/udp").splitlines()[0], r"0\.0\.0\.0:\d+$")

    def test_publish_all(self):
        self.lasting("jar", "-P", "--expose", "80", "--expose", "90-91/udp")
        self.assertEqual({"80/tcp", "90/udp", "91/udp"}, {line.split()[0] for line in self.output("port", "jar").splitlines()})

    def test_expose(self):
        self.assertEqual({"80/tcp": {}, "53/udp": {}}, self.shown("Config.ExposedPorts", "--expose", "80", "--expose", "53/udp"))

    def test_link(self):
        self.lasting("jar", "-e", "COLOUR=brown", "--expose", "80")
        address = self.engine.inspect("jar")["NetworkSettings"]["Networks"]["bridge"]["IPAddress"]
        text = self.inside("--link", "jar:pot", "--", "sh", "-c", "grep pot /etc/hosts; env")
        self.assertIn(address, text.splitlines()[0])

    def test_add_host(self):
        text = self.inside("--add-host", "kiln:10.1.2.3", "--add-host", "gate:host-gateway", "--", "cat", "/etc/hosts")
        self.assertRegex(text, r"10\.1\.2\.3\s+kiln")
        self.assertRegex(text, r"\d+\.\d+\.\d+\.\d+\s+gate")

    def test_dns(self):
        self.assertIn("nameserver 10.9.8.7", self.inside("--dns", "10.9.8.7", "--", "cat", "/etc/resolv.conf"))

    def test_dns_option(self):
        self.assertRegex(self.inside("--dns-option", "ndots:3", "--", "cat", "/etc/resolv.conf"), "options.*ndots:3")

    def test_dns_search(self):
        self.assertRegex(self.inside("--dns-search", "clay.example", "--", "cat", "/etc/resolv.conf"), "search.*clay.example")

    # Rights

    def test_cap_add(self):
        self.assertIn("tmpfs on /mnt", self.inside("--cap-add", "SYS_ADMIN", "--security-opt", "apparmor=unconfined", "--", "sh", "-c",
                                                   "mkdir -p /mnt; mount -t tmpfs tmpfs /mnt; mount"))

    def test_cap_drop(self):
        self.assertIn("Operation not permitted", self.docker("run", "--rm", "--cap-drop", "CHOWN", "busybox", "chown", "1", "/tmp", status=1).errors)

    @engine.ours("others fail where root lacks a capability")
    def test_privileged(self):
        text = self.inside("--privileged", "--", "sh", "-c", "grep CapEff /proc/self/status; ls /dev | wc -l; mkdir -p /mnt; mount -t tmpfs t /mnt && echo mounted")
        self.assertTrue(int(text.split()[1], 16) & (1 << 21), text)
        self.assertIn("mounted", text)

    def test_security_opt(self):
        self.assertIn("NoNewPrivs:\t1", self.inside("--security-opt", "no-new-privileges", "--", "cat", "/proc/self/status"))
        self.assertIn("Seccomp:\t0", self.inside("--security-opt", "seccomp=unconfined", "--", "cat", "/proc/self/status"))
        profile = self.file("seccomp.json", json.dumps({"defaultAction": "SCMP_ACT_ALLOW", "syscalls": [{"names": ["mkdir", "mkdirat"], "action": "SCMP_ACT_ERRNO"}]}))
        self.assertIn("not permitted", self.docker("run", "--rm", "--security-opt", f"seccomp={profile}", "busybox", "mkdir", "/made", status=1).errors)
        self.assertNotEqual("", self.inside("--security-opt", "systempaths=unconfined", "--", "sh", "-c", "head -c 20 /proc/timer_list; cat /proc/keys; echo x"))
        self.refused("run", "--rm", "--security-opt", "nonsense=1", "busybox", "true", status=125)

    def test_userns(self):
        text = self.inside("--userns", "host", "--", "cat", "/proc/self/uid_map").split()
        self.assertEqual(["0", "0", "4294967295"], text)

    def test_sysctl(self):
        self.assertEqual("1234", self.inside("--sysctl", "net.core.somaxconn=1234", "--", "cat", "/proc/sys/net/core/somaxconn"))
        self.assertRegex(self.refused("run", "--rm", "--sysctl", "kernel.panic=1", "busybox", "true", status=125), "kernel.panic")

    def test_ulimit(self):
        self.assertEqual("77", self.inside("--ulimit", "nofile=77:88", "--", "sh", "-c", "ulimit -n"))

    def test_pid(self):
        self.lasting("jar", command=("sleep", "12345"))
        self.assertIn("sleep 12345", self.inside("--pid", "container:jar", "--", "ps", "-o", "args"))
        self.assertGreater(int(self.inside("--pid", "host", "--", "sh", "-c", "ps | wc -l")), 4)

    def test_ipc(self):
        own = os.readlink("/proc/self/ns/ipc")
        self.assertEqual(own, self.inside("--ipc", "host", "--", "readlink", "/proc/self/ns/ipc"))
        self.assertNotEqual(own, self.inside("--", "readlink", "/proc/self/ns/ipc"))
        self.lasting("jar", "--ipc", "shareable")
        theirs = self.output("exec", "jar", "readlink", "/proc/self/ns/ipc")
        self.assertEqual(theirs, self.inside("--ipc", "container:jar", "--", "readlink", "/proc/self/ns/ipc"))
        self.assertIn("private", self.shown("HostConfig.IpcMode", "--ipc", "private"))

    def test_uts(self):
        self.assertEqual(os.readlink("/proc/self/ns/uts"), self.inside("--uts", "host", "--", "readlink", "/proc/self/ns/uts"))

    def test_cgroupns(self):
        own = os.readlink("/proc/self/ns/cgroup")
        self.assertNotEqual(own, self.inside("--cgroupns", "private", "--", "readlink", "/proc/self/ns/cgroup"))
        self.assertEqual(own, self.inside("--cgroupns", "host", "--", "readlink", "/proc/self/ns/cgroup"))

    def test_cgroup_parent(self):
        self.kept_or_refused("HostConfig.CgroupParent", "/onggi-parent", "--cgroup-parent", "/onggi-parent", names="(cgroup-parent|CgroupParent)")

    # Limits

    def test_memory(self):
        self.assertEqual(str(64 << 20), self.control("memory.limit_in_bytes", "memory.max", "-m", "64m"))

    def test_memory_swap(self):
        self.assertEqual(96 << 20, self.shown("HostConfig.MemorySwap", "-m", "64m", "--memory-swap", "96m"))
        self.assertRegex(self.refused("create", "-m", "64m", "--memory-swap", "32m", "busybox", status=None), "(?i)memoryswap")

    def test_memory_reservation(self):
        self.assertEqual(str(32 << 20), self.control("memory.soft_limit_in_bytes", "memory.low", "-m", "64m", "--memory-reservation", "32m"))

    def test_memory_swappiness(self):
        self.kept_or_refused("HostConfig.MemorySwappiness", 40, "--memory-swappiness", "40")

    def test_kernel_memory(self):
        # By hand: newer clients take it and do not send it.
        reply = self.engine.api("POST", "/containers/create", {"Image": "busybox", "HostConfig": {"KernelMemory": 64 << 20}})
        if reply.status == 201:
            self.assertEqual(64 << 20, self.engine.inspect(reply.json["Id"])["HostConfig"]["KernelMemory"])
        else:
            self.assertIn("KernelMemory", reply.message)

    def test_oom_kill_disable(self):
        self.kept_or_refused("HostConfig.OomKillDisable", True, "--oom-kill-disable", "-m", "64m", names="oom")

    def test_oom_score_adj(self):
        self.assertEqual("321", self.inside("--oom-score-adj", "321", "--", "cat", "/proc/self/oom_score_adj"))

    def test_cpus(self):
        self.assertIn(self.control("cpu.cfs_quota_us", "cpu.max", "--cpus", "0.5").split()[0], ("50000",))

    def test_cpu_period(self):
        self.assertIn("20000", self.control("cpu.cfs_period_us", "cpu.max", "--cpu-period", "20000", "--cpu-quota", "10000"))

    def test_cpu_quota(self):
        self.assertIn("10000", self.control("cpu.cfs_quota_us", "cpu.max", "--cpu-quota", "10000"))

    def test_cpu_shares(self):
        self.assertIn(self.control("cpu.shares", "cpu.weight", "-c", "512"), ("512", "20", "59"))

    def test_cpuset_cpus(self):
        self.assertRegex(self.inside("--cpuset-cpus", "0", "--", "cat", "/proc/self/status"), r"Cpus_allowed_list:\s+0\n")

    def test_cpuset_mems(self):
        self.assertEqual("0", self.shown("HostConfig.CpusetMems", "--cpuset-mems", "0"))
        self.docker("run", "--rm", "--cpuset-mems", "0", "busybox", "true")

    def test_cpu_rt_period(self):
        self.kept_or_refused("HostConfig.CpuRealtimePeriod", 100000, "--cpu-rt-period", "100000", names="(real.?time|CpuRealtime|rt)")

    def test_cpu_rt_runtime(self):
        self.kept_or_refused("HostConfig.CpuRealtimeRuntime", 1000, "--cpu-rt-runtime", "1000", names="(real.?time|CpuRealtime|rt)")

    def windows_only(self, option, value, field, wanted):
        self.needs("run", option)
        if not engine.FOREIGN:
            self.kept_or_refused(f"HostConfig.{field}", wanted, f"--{option}", value, names=f"({field}|{option})")

    def test_cpu_count(self):
        self.windows_only("cpu-count", "1", "CpuCount", 1)

    def test_cpu_percent(self):
        self.windows_only("cpu-percent", "10", "CpuPercent", 10)

    def test_io_maxbandwidth(self):
        self.windows_only("io-maxbandwidth", "1000", "IOMaximumBandwidth", 1000)

    def test_io_maxiops(self):
        self.windows_only("io-maxiops", "100", "IOMaximumIOps", 100)

    def test_pids_limit(self):
        self.assertEqual("17", self.control("pids.max", "pids.max", "--pids-limit", "17"))

    def test_blkio_weight(self):
        self.kept_or_refused("HostConfig.BlkioWeight", 300, "--blkio-weight", "300", names="(block|blkio).*weight")
        self.refused("create", "--blkio-weight", "5", "busybox", status=None)

    def disk(self):
        """A block device of the machine."""
        for name in sorted(os.listdir("/sys/block")):
            if os.path.exists(f"/dev/{name}"):
                return f"/dev/{name}"
        self.skipTest("the machine has no block device")
        return None

    def test_blkio_weight_device(self):
        disk = self.disk()
        self.kept_or_refused("HostConfig.BlkioWeightDevice", [{"Path": disk, "Weight": 200}], "--blkio-weight-device", f"{disk}:200", names="(block|blkio).*weight")

    def throttle(self, option, field):
        disk = self.disk()
        self.kept_or_refused(f"HostConfig.{field}", [{"Path": disk, "Rate": 1048576}], option, f"{disk}:1048576", names="(block|blkio|device)")
        self.docker("run", "--rm", option, f"{disk}:1048576", "busybox", "true")

    def test_device_read_bps(self):
        self.throttle("--device-read-bps", "BlkioDeviceReadBps")

    def test_device_read_iops(self):
        self.throttle("--device-read-iops", "BlkioDeviceReadIOps")

    def test_device_write_bps(self):
        self.throttle("--device-write-bps", "BlkioDeviceWriteBps")

    def test_device_write_iops(self):
        self.throttle("--device-write-iops", "BlkioDeviceWriteIOps")

    # Health

    def healthy(self, *options):
        self.lasting("jar", "--health-interval", "200ms", *options)
        return lambda state: engine.eventually(lambda: self.engine.inspect("jar")["State"]["Health"]["Status"] == state, f"it is {state}")

    def test_health_cmd(self):
        self.healthy("--health-cmd", "true")("healthy")
        self.assertIn("(healthy)", self.output("ps", "--format", "{{.Status}}"))

    def test_health_interval(self):
        self.assertEqual(1_500_000_000, self.shown("Config.Healthcheck.Interval", "--health-cmd", "true", "--health-interval", "1500ms"))

    def test_health_retries(self):
        self.healthy("--health-cmd", "exit 1", "--health-retries", "2")("unhealthy")

    def test_health_timeout(self):
        self.healthy("--health-cmd", "sleep 100", "--health-timeout", "300ms", "--health-retries", "1")("unhealthy")

    def test_health_start_period(self):
        self.healthy("--health-cmd", "exit 1", "--health-retries", "1", "--health-start-period", "1m")
        engine.eventually(lambda: self.engine.inspect("jar")["State"]["Health"]["Log"], "a first check")
        self.assertEqual("starting", self.engine.inspect("jar")["State"]["Health"]["Status"])

    def test_health_start_interval(self):
        self.needs("run", "health-start-interval")
        self.lasting("jar", "--health-cmd", "true", "--health-interval", "1h", "--health-start-period", "1m", "--health-start-interval", "200ms")
        if not engine.FOREIGN:
            engine.eventually(lambda: self.engine.inspect("jar")["State"]["Health"]["Status"] == "healthy", "it is healthy")

    def test_no_healthcheck(self):
        self.assertEqual(["NONE"], self.shown("Config.Healthcheck.Test", "--no-healthcheck", image="test/rich"))
        self.lasting("jar", "--no-healthcheck", image="test/rich")
        self.assertNotIn("Health", self.engine.inspect("jar")["State"])

    # Logs

    def test_log_driver(self):
        for driver in ("json-file", "local", "none"):
            self.docker("run", "--name", "speaker", "--log-driver", driver, "busybox", "echo", "a word")
            self.assertEqual(driver, self.engine.inspect("speaker")["HostConfig"]["LogConfig"]["Type"])
            if driver == "none":
                self.assertRegex(self.refused("logs", "speaker"), "does not support reading")
            else:
                self.assertEqual("a word", self.output("logs", "speaker"))
            self.docker("rm", "speaker")
        self.assertIn("nosuchdriver", self.refused("run", "--log-driver", "nosuchdriver", "busybox", "true", status=125))

    def test_log_opt(self):
        self.docker("run", "--name", "speaker", "--log-opt", "max-size=20k", "--log-opt", "max-file=2", "busybox", "seq", "1", "20000")
        lines = self.output("logs", "speaker").splitlines()
        self.assertEqual("20000", lines[-1])
        self.assertLess(len(lines), 20000)
        self.assertIn("nonsense", self.refused("run", "--log-opt", "nonsense=1", "busybox", "true", status=125))

    def test_use_api_socket(self):
        self.needs("run", "use-api-socket")
        result = self.docker("run", "--rm", "--use-api-socket", "busybox", "ls", "/var/run/docker.sock", status=None)
        self.assertIn("docker.sock", result.output + result.errors)


if __name__ == "__main__":
    engine.main()
