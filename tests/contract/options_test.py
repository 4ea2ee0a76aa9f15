"""Create options with the real docker CLI: identity, limits of the process, namespaces, security; seen from inside."""

import os
import re
import stat
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), os.pardir, "support"))
import engine

FULL_RANGE = "0 0 4294967295"


class OptionsCase(engine.EngineCase):
    def inside(self, script, *options):
        """What a shell in a new container prints."""
        return self.output("run", "--rm", *options, "busybox", "sh", "-c", script)

    def id_map(self, *options):
        return " ".join(self.inside("cat /proc/self/uid_map", *options).split())

    def sleeper(self, name, *options):
        self.output("run", "-d", "--name", name, *options, "busybox", "sleep", "1000")
        return name


class UserNamespaces(OptionsCase):
    @engine.ours("others share the host's ids")
    def test_every_container_has_a_range_of_its_own(self):
        self.sleeper("first")
        self.sleeper("second")
        maps = []
        for name in ("first", "second"):
            with open(f"/proc/{self.engine.inspect(name)['State']['Pid']}/uid_map", encoding="ascii") as file:
                maps.append(file.read().split())
        for inner, outer, size in maps:
            self.assertEqual((inner, size), ("0", "65536"))
            self.assertGreaterEqual(int(outer), 1 << 24)
        self.assertNotEqual(maps[0][1], maps[1][1])
        self.assertEqual(self.engine.inspect("first")["HostConfig"]["UsernsMode"], "")

    def test_the_hosts_ids_are_had_by_asking_and_where_nothing_else_works(self):
        for options in (["--userns=host"], ["--network=host"], ["--pid=host"], ["--ipc=host"]):
            with self.subTest(options):
                self.assertEqual(self.id_map(*options), FULL_RANGE)

    @engine.ours("others fail where root lacks a capability")
    def test_privileged_ones_have_the_hosts_ids(self):
        self.assertEqual(self.id_map("--privileged"), FULL_RANGE)

    @engine.ours("others share the host's ids")
    def test_info_says_it(self):
        self.assertIn("name=userns", self.engine.api("GET", "/info").json["SecurityOptions"])

    def test_a_bind_belongs_to_the_hosts_owners_on_both_sides(self):
        folder = f"{self.engine.directory}/bind"
        os.mkdir(folder)
        with open(f"{folder}/theirs", "w", encoding="ascii"):
            os.chown(f"{folder}/theirs", 1234, 5678)
        shown = self.inside("stat -c %u:%g /b/theirs; touch /b/new", "-v", f"{folder}:/b")
        self.assertEqual(shown, "1234:5678")
        new = os.stat(f"{folder}/new")
        self.assertEqual((new.st_uid, new.st_gid), (0, 0))

    @engine.ours("others share the host's ids")
    def test_a_source_that_cannot_be_shifted_brings_a_warning(self):
        result = self.docker("run", "--rm", "-v", "/proc:/theirs:ro", "busybox", "test", "-r", "/theirs/version")
        self.assertIn("belong to nobody", result.errors)

    def test_devices_and_terminal_belong_to_the_containers_root(self):
        self.assertEqual(self.inside("stat -c %u:%g /dev /dev/null /dev/pts/ptmx").split(), ["0:0"] * 3)
        terminal = self.terminal("run", "--rm", "-t", "-u", "1000", "busybox", "stat", "-c", "owner %u", "/dev/console")
        terminal.expect(b"owner 1000")

    def test_low_ports_are_everybodys(self):
        self.assertEqual(self.inside("cat /proc/sys/net/ipv4/ip_unprivileged_port_start", "-u", "1000"), "0")


class Namespaces(OptionsCase):
    def namespace(self, name, kind):
        return os.readlink(f"/proc/{self.engine.inspect(name)['State']['Pid']}/ns/{kind}")

    def test_a_network_is_joined_with_its_names(self):
        self.sleeper("owner", "-h", "shared")
        self.sleeper("guest", "--network", "container:owner")
        for kind in ("net", "user"):
            self.assertEqual(self.namespace("owner", kind), self.namespace("guest", kind))
        self.assertNotEqual(self.namespace("owner", "pid"), self.namespace("guest", "pid"))
        self.assertEqual(self.inside("hostname; cat /etc/hosts", "--network", "container:owner").splitlines()[0], "shared")
        details = self.engine.inspect("guest")
        self.assertEqual(details["HostConfig"]["NetworkMode"], "container:" + self.engine.inspect("owner")["Id"])
        self.assertEqual(details["NetworkSettings"]["Networks"], {})

    def test_processes_of_another_container_are_seen(self):
        self.sleeper("owner")
        self.assertIn("sleep 1000", self.inside("ps", "--pid", "container:owner"))

    def test_shared_memory_is_joined_only_when_the_owner_wants_it(self):
        self.output("run", "-d", "--name", "owner", "--ipc", "shareable", "busybox", "sh", "-c", "echo mine >/dev/shm/x; sleep 1000")
        engine.eventually(lambda: self.inside("cat /dev/shm/x || true", "--ipc", "container:owner") == "mine", "the memory is shared")
        self.sleeper("shy", "--ipc", "private")
        self.assertIn("non-shareable IPC", self.refused("run", "--rm", "--ipc", "container:shy", "busybox", "true", status=125))

    def test_a_container_that_does_not_run_cannot_be_joined(self):
        self.output("create", "--name", "still", "busybox", "true")
        for option in ("--network", "--pid"):
            errors = self.refused("run", "--rm", option, "container:still", "busybox", "true", status=125)
            self.assertRegex(errors, "non running container|is not running")

    @engine.ours("others share the host's ids")
    def test_containers_of_two_user_namespaces_are_not_joined_at_once(self):
        self.sleeper("one")
        self.sleeper("two")
        errors = self.refused("run", "--rm", "--network", "container:one", "--pid", "container:two", "busybox", "true", status=125)
        self.assertIn("different user namespaces", errors)

    def test_a_joined_container_outlives_a_restart_of_the_engine(self):
        self.sleeper("owner")
        self.sleeper("guest", "--network", "container:owner")
        self.engine.kill()
        self.engine.start()
        self.assertTrue(self.engine.inspect("guest")["State"]["Running"])

    def test_no_shared_memory_at_all(self):
        self.assertEqual(self.inside("ls -d /dev/shm || echo none", "--ipc", "none"), "none")

    def test_the_hosts_namespaces(self):
        for option, kind in (("--pid", "pid"), ("--uts", "uts"), ("--ipc", "ipc"), ("--network", "net"), ("--cgroupns", "cgroup")):
            with self.subTest(option):
                self.assertEqual(self.inside(f"readlink /proc/self/ns/{kind}", option, "host"), os.readlink(f"/proc/self/ns/{kind}"))

    def test_control_groups_below_a_parent(self):
        for parent, place in (("batch", f"/{self.engine.cgroup}/batch/"), ("/onggi-test-parent/x", "/onggi-test-parent/x/")):
            with self.subTest(parent):
                shown = self.inside("cat /proc/self/cgroup", "--cgroupns", "host", "--cgroup-parent", parent)
                self.assertRegex(shown, re.escape(place) + "[0-9a-f]{64}")
        for root, _, _ in list(os.walk("/sys/fs/cgroup", topdown=False)):
            if "/onggi-test-parent" in root or root.endswith(f"{self.engine.cgroup}/batch"):
                os.rmdir(root)

    def test_conflicts_are_refused_in_dockers_words(self):
        """By the API, because clients of some versions refuse some of it themselves."""
        self.sleeper("owner")
        for body, words in (({"HostConfig": {"NetworkMode": "host", "Links": ["owner"]}}, "host type networking can't be used with links"),
                            ({"HostConfig": {"NetworkMode": "container:owner", "PublishAllPorts": True}},
                             "port publishing and the container type network mode"),
                            ({"HostConfig": {"NetworkMode": "container:owner"}, "Hostname": "x"}, "hostname and the network mode"),
                            ({"HostConfig": {"UTSMode": "host"}, "Hostname": "x"}, "hostname and the UTS mode")):
            with self.subTest(words):
                self.refused_by_api(body, words)

    def refused_by_api(self, body, words):
        reply = self.engine.api("POST", "/containers/create", {"Image": "busybox", **body})
        self.assertEqual(reply.status, 400)
        self.assertIn(words, reply.message)

    @engine.since("1.44", "it is refused before the start")
    def test_an_address_on_the_default_network_is_refused(self):
        default = {"EndpointsConfig": {"default": {"IPAMConfig": {"IPv4Address": "172.17.0.9"}}}}
        self.refused_by_api({"NetworkingConfig": default}, "user defined networks only")


class Security(OptionsCase):
    @engine.ours("others fail where root lacks a capability")
    def test_privileged_is_all_that_the_engine_has(self):
        device = next(f"/dev/{name}" for name in sorted(os.listdir("/dev")) if name not in ("console", "ptmx")
                      and stat.S_ISCHR(os.lstat(f"/dev/{name}").st_mode) and name not in ("full", "null", "random", "tty", "urandom", "zero"))
        shown = self.inside(f"grep -E 'CapEff|Seccomp:' /proc/self/status; mount | grep -E ' /sys | /proc/sys'; ls {device}", "--privileged")
        own = next(line.split()[1] for line in open("/proc/self/status", encoding="ascii") if line.startswith("CapEff"))
        self.assertIn(f"CapEff:\t{own}", shown)
        self.assertIn("Seccomp:\t0", shown)
        self.assertIn("sysfs on /sys type sysfs (rw", shown)
        self.assertNotIn("/proc/sys", shown)
        self.assertIn(device, shown)

    def test_masked_paths_can_be_had(self):
        self.assertEqual(self.inside("wc -c </proc/keys"), "0")
        self.assertNotEqual(self.inside("wc -c </proc/keys", "--security-opt", "systempaths=unconfined"), "0")

    def test_no_new_privileges(self):
        self.assertIn("NoNewPrivs:\t1", self.inside("cat /proc/self/status", "--security-opt", "no-new-privileges"))
        self.assertIn("NoNewPrivs:\t0", self.inside("cat /proc/self/status", "--security-opt", "no-new-privileges:false"))

    def test_a_profile_of_the_users_own(self):
        path = f"{self.engine.directory}/seccomp.json"
        with open(path, "w", encoding="ascii") as file:
            file.write('{"defaultAction":"SCMP_ACT_ALLOW","syscalls":[{"names":["mkdir","mkdirat"],"action":"SCMP_ACT_ERRNO"}]}')
        self.assertEqual(self.inside("mkdir /tmp/x 2>/dev/null || echo refused", "--security-opt", f"seccomp={path}"), "refused")

    def test_labels_and_apparmor_are_reported(self):
        self.sleeper("labelled", "--security-opt", "apparmor=mine", "--security-opt", "label=disable")
        details = self.engine.inspect("labelled")
        # Others keep a profile only where the kernel has AppArmor.
        if not engine.FOREIGN or os.path.isdir("/sys/kernel/security/apparmor"):
            self.assertEqual(details["AppArmorProfile"], "mine")
        self.assertIn("label=disable", details["HostConfig"]["SecurityOpt"])

    def test_unknown_options_are_refused(self):
        self.assertIn("invalid --security-opt", self.refused("run", "--security-opt", "magic=1", "busybox", status=125))

    def test_sysctls_are_namespaced_ones(self):
        self.assertEqual(self.inside("cat /proc/sys/kernel/msgmax", "--sysctl", "kernel.msgmax=4096"), "4096")
        identity = self.engine.create("hosts", "true", HostConfig={"Sysctls": {"kernel.panic": "1"}})
        reply = self.engine.api("POST", f"/containers/{identity}/start")
        self.assertIn("not in a separate kernel namespace", reply.message)


class Process(OptionsCase):
    def test_names(self):
        self.assertEqual(self.inside("hostname; cat /proc/sys/kernel/domainname; hostname -f", "-h", "box", "--domainname", "example.org")
                         .splitlines(), ["box", "example.org", "box.example.org"])

    def test_groups_environment_and_directory(self):
        path = f"{self.engine.directory}/env"
        with open(path, "w", encoding="ascii") as file:
            file.write("A=from file\n# nothing\nB=2\n")
        shown = self.inside("id -G; pwd; echo $A $B", "-u", "1000:1001", "--group-add", "2000", "--env-file", path, "-e", "B=3", "-w", "/made/up")
        self.assertEqual(shown.splitlines(), ["1001 2000", "/made/up", "from file 3"])

    def test_limits_of_the_process(self):
        self.assertEqual(self.inside("ulimit -n; ulimit -Hn", "--ulimit", "nofile=100:200").split(), ["100", "200"])
        self.assertEqual(self.inside("cat /proc/self/oom_score_adj", "--oom-score-adj", "500"), "500")

    def test_shared_memory_has_its_size(self):
        self.assertIn(" 3072 ", self.inside("df -k /dev/shm", "--shm-size", "3m"))

    def test_wrong_limits_are_refused_in_dockers_words(self):
        for options, words in ((["-m", "5m"], "Minimum memory limit allowed is 6MB"), (["--cpus", "100"], "ange of CPUs is from 0.01"),
                               (["--cpuset-cpus", "999"], "Requested CPUs are not available"),
                               (["-m", "64m", "--memory-swap", "32m"], "Minimum memoryswap limit should be larger"),
                               (["--cpu-period", "10"], "CPU cfs period can not be less than 1ms"),
                               (["--runtime", "kata"], "kata"),
                               (["--log-opt", "colour=x"], "unknown log opt 'colour'")):
            with self.subTest(options):
                self.assertIn(words, self.refused("run", "--rm", *options, "busybox", "true", status=125))

    @engine.ours("what others can do, or see first that the kernel cannot")
    def test_what_is_not_there_is_refused_by_name(self):
        for options, words in ((["--blkio-weight", "5000"], "Range of blkio weight is from 10 to 1000"),
                               (["--storage-opt", "size=1G"], "StorageOpt"), (["--runtime", "kata"], "unknown or invalid runtime name"),
                               (["--log-driver", "syslog"], "syslog"), (["--log-opt", "tag=x"], "unknown log opt 'tag'")):
            with self.subTest(options):
                self.assertIn(words, self.refused("run", "--rm", *options, "busybox", "true", status=125))


if __name__ == "__main__":
    engine.main()
