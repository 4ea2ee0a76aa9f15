"""Volumes, binds, tmpfs, images as mounts, devices and links, with the real docker CLI; seen from inside."""

import json
import os
import pathlib
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), os.pardir, "support"))
import engine


class MountsCase(engine.EngineCase):
    def inside(self, script, *options):
        return self.output("run", "--rm", *options, "busybox", "sh", "-c", script)

    def by_api(self, script, **host):
        """The same with a HostConfig that not every client can express."""
        identity = self.engine.create("", "sh", "-c", script, HostConfig=host)
        reply = self.engine.api("POST", f"/containers/{identity}/start")
        if reply.status != 204:
            return reply.message
        self.engine.api("POST", f"/containers/{identity}/wait")
        return self.output("logs", identity)

    @staticmethod
    def part(volume, subpath, target="/p"):
        return {"Type": "volume", "Source": volume, "Target": target, "VolumeOptions": {"Subpath": subpath}}


class Volumes(MountsCase):
    def test_an_empty_volume_is_filled_from_the_image(self):
        listing = "cd /usr/bin && stat -c '%n %u:%g %a %F' * | sort | head -50; stat -c '%u:%g %a' ."
        wanted = self.inside(listing)
        self.assertEqual(self.inside(listing, "-v", "filled:/usr/bin"), wanted)
        self.assertEqual(self.inside(listing.replace("/usr/bin", "/other"), "-v", "filled:/other"), wanted)

    def test_a_volume_with_something_in_it_is_left_alone(self):
        self.inside("touch /v/mine", "-v", "used:/v")
        self.assertEqual(self.output("run", "--rm", "-v", "used:/etc/x", "-v", "used:/home", "busybox", "ls", "/home"), "mine")

    def test_nocopy_leaves_it_empty(self):
        count = "ls /target | wc -l"
        self.assertEqual(self.output("run", "--rm", "--mount", "type=volume,src=bare,dst=/etc,volume-nocopy", "busybox", "ls", "/etc").split(),
                         ["hostname", "hosts", "resolv.conf"])
        self.assertEqual(self.inside(count, "-v", "bare:/target"), "3")

    def test_owners_in_a_volume_are_those_of_every_container(self):
        self.inside("touch /v/f; chown 123:45 /v/f; chmod 4751 /v/f", "-v", "owned:/v")
        self.assertEqual(self.inside("stat -c '%u:%g %a' /v/f", "-v", "owned:/v"), "123:45 4751")
        data = pathlib.Path(self.engine.state, "volumes", "owned", "data", "f").stat()
        self.assertEqual((data.st_uid, data.st_gid), (123, 45))

    def test_a_place_alone_gets_a_volume_without_a_name(self):
        identity = self.engine.create("nameless", "true", HostConfig={"Binds": ["/v"]})
        (mount,) = self.engine.inspect(identity)["Mounts"]
        self.assertEqual((mount["Type"], mount["Destination"]), ("volume", "/v"))
        self.assertRegex(mount["Name"], "^[0-9a-f]{64}$")
        reply = self.engine.api("POST", "/containers/create", {"Image": "busybox", "HostConfig": {"Binds": ["v"]}})
        self.assertRefused(reply, 400, 500)
        self.assertRegex(reply.message, "must be an absolute path|mount path must be absolute")

    def test_volumes_from_another_container(self):
        self.output("create", "--name", "source", "-v", "named:/data", "-v", "/anonymous", "busybox", "true")
        self.assertEqual(self.inside("echo x >/data/f; cat /data/f; ls -d /anonymous", "--volumes-from", "source").split(),
                         ["x", "/anonymous"])
        self.assertIn("Read-only", self.inside("touch /data/g 2>&1; true", "--volumes-from", "source:ro"))

    @engine.since("1.45", "a volume's part is mounted")
    def test_a_part_of_a_volume(self):
        self.inside("mkdir -p /v/a/b; echo deep >/v/a/b/f", "-v", "parts:/v")
        self.assertEqual(self.by_api("cat /p/f", Mounts=[self.part("parts", "a/b")]), "deep")
        reply = self.engine.api("POST", "/containers/create", {"Image": "busybox", "HostConfig": {"Mounts": [self.part("parts", "../..")]}})
        self.assertEqual(reply.status, 400)
        self.assertIn("subpath", reply.message)

    @engine.since("1.45", "a volume's part is mounted")
    def test_a_link_in_a_volume_leads_nowhere_else(self):
        self.inside("ln -s /etc /v/out", "-v", "sly:/v")
        self.assertIn("cannot access path", self.by_api("ls /p", Mounts=[self.part("sly", "out")]))


class Mounts(MountsCase):
    def test_tmpfs_with_its_options(self):
        shown = self.inside("stat -c '%a %u' /t; df -k /t | tail -1; grep ' /u ' /proc/mounts", "--mount",
                            "type=tmpfs,dst=/t,tmpfs-size=1m,tmpfs-mode=700", "--tmpfs", "/u:size=2m,exec,uid=5")
        self.assertIn("700 0", shown)
        self.assertIn(" 1024 ", shown)
        self.assertNotIn("noexec", shown.splitlines()[-1])
        self.assertIn("invalid tmpfs option", self.refused("run", "--rm", "--tmpfs", "/t:upperdir=/x", "busybox", "true", status=125))

    @engine.since("1.48", "images are mounted")
    def test_a_file_of_an_image_is_mounted(self):
        part = {"Type": "image", "Source": "busybox", "Target": "/deep/f", "ImageOptions": {"Subpath": "etc/group"}}
        self.assertEqual(self.by_api("head -n1 /deep/f; stat -c %F /deep/f; echo x 2>/dev/null >>/deep/f || echo read-only", Mounts=[part]).splitlines(),
                         ["root:x:0:", "regular file", "read-only"])
        self.assertIn("not a directory", self.by_api("true", Mounts=[dict(part, Target="/etc")]))

    @engine.since("1.48", "images are mounted")
    def test_an_image_is_mounted_to_be_read(self):
        shown = self.by_api("ls /img/usr/bin | wc -l; touch /img/x 2>&1; true",
                            Mounts=[{"Type": "image", "Source": "busybox", "Target": "/img"}]).splitlines()
        self.assertGreater(int(shown[0]), 0)
        self.assertIn("Read-only", shown[1])

    def test_a_read_only_bind(self):
        folder = f"{self.engine.directory}/ro"
        os.mkdir(folder)
        self.assertIn("Read-only", self.inside("touch /b/x 2>&1; true", "--mount", f"type=bind,src={folder},dst=/b,readonly"))
        self.assertIn("bind source path does not exist",
                      self.refused("run", "--rm", "--mount", f"type=bind,src={folder}/none,dst=/b", "busybox", "true", status=125))

    def test_conflicting_mount_options_are_refused(self):
        reply = self.engine.api("POST", "/containers/create", {
            "Image": "busybox", "HostConfig": {"Mounts": [{"Type": "tmpfs", "Target": "/t", "BindOptions": {"Propagation": "rslave"}}]}})
        self.assertEqual(reply.status, 400)
        self.assertIn("BindOptions", reply.message)


class InProc(MountsCase):
    """The kernel's own files stay the kernel's."""

    @engine.ours("others find it out while they mount, and fail in many words")
    def test_a_mount_on_proc_is_refused(self):
        for options in (("-v", f"{self.engine.directory}:/proc"), ("-v", "a-volume:/proc"), ("--tmpfs", "/proc"), ("--tmpfs", "/proc/acpi"),
                        ("-v", f"{self.engine.directory}:/proc/1"), ("-v", "/dev/null:/proc/version"), ("-v", f"{self.engine.directory}:/proc/../proc/sys")):
            self.assertRegex(self.refused("run", "--rm", *options, "busybox", "true", status=None), '"/proc.*" cannot be mounted because it is inside /proc')

    @engine.ours("others fail where root lacks a capability")
    def test_a_privileged_one_gets_none_there_either(self):
        for options in (("-v", f"{self.engine.directory}:/proc"), ("--tmpfs", "/proc"), ("-v", "/dev/null:/proc/version")):
            self.assertRegex(self.refused("run", "--rm", "--privileged", *options, "busybox", "true", status=None), "inside /proc")

    def test_a_link_of_the_image_gets_no_mount_there_either(self):
        self.output("run", "--name", "linked", "busybox", "ln", "-s", "/proc/sys", "/data")
        self.output("commit", "linked", "linked")
        # Others name the place that the link leads to.
        self.assertRegex(self.refused("run", "--rm", "-v", f"{self.engine.directory}:/data/kernel", "linked", "true", status=None),
                         '/proc/sys/kernel" cannot be mounted because it is inside /proc' if engine.FOREIGN
                         else '"/data/kernel" cannot be mounted because it is inside /proc')

    def test_files_that_account_for_the_machine_may_be_replaced(self):
        path = pathlib.Path(self.engine.directory, "meminfo")
        path.write_text("MemTotal: 7 kB\n", encoding="utf-8")
        self.assertEqual(self.inside("cat /proc/meminfo; cat /proc/uptime", "-v", f"{path}:/proc/meminfo", "-v", f"{path}:/proc/uptime").split("\n"),
                         ["MemTotal: 7 kB"] * 2)

    def test_another_proc_may_stand_there(self):
        self.assertEqual(self.inside("cat /proc/1/comm", "-v", "/proc:/proc", "--pid", "host", "--userns", "host"),
                         pathlib.Path("/proc/1/comm").read_text(encoding="utf-8").strip())


class Devices(MountsCase):
    def test_a_device_with_its_access(self):
        shown = self.inside("stat -c '%t:%T %u' /dev/mine; : >/dev/mine; true", "--device", "/dev/zero:/dev/mine:r")
        self.assertEqual(shown, "1:5 0")
        self.assertEqual(self.inside("exec 3<>/dev/loopish 2>/dev/null && echo open", "--device", "/dev/null:/dev/loopish"), "open")

    def test_a_device_outside_of_dev(self):
        self.assertEqual(self.inside("stat -c %t:%T /opt/odd", "--device", "/dev/zero:/opt/odd"), "1:5")

    def test_a_missing_device_is_named(self):
        self.assertIn("/dev/no-such", self.refused("run", "--rm", "--device", "/dev/no-such", "busybox", "true", status=None))

    def test_a_directory_of_devices(self):
        os.makedirs("/dev/onggi-test", exist_ok=True)
        try:
            os.mknod("/dev/onggi-test/null", 0o020666, os.makedev(1, 3))
            self.assertEqual(self.inside("ls /dev/onggi-test", "--device", "/dev/onggi-test"), "null")
        finally:
            if os.path.exists("/dev/onggi-test/null"):
                os.unlink("/dev/onggi-test/null")
            os.rmdir("/dev/onggi-test")

    @engine.since("1.50", "specifications are read without being told to")
    def test_devices_by_specification(self):
        folder = pathlib.Path("/var/run/cdi")
        made = not folder.exists()
        folder.mkdir(exist_ok=True)
        path = folder / "onggi-test.json"
        path.write_text(json.dumps({
            "cdiVersion": "0.6.0", "kind": "onggi.test/gpu",
            "devices": [{"name": "0", "containerEdits": {"env": ["CARD=0"], "deviceNodes": [{"path": "/dev/card", "hostPath": "/dev/zero"}]}},
                        {"name": "hooked", "containerEdits": {"hooks": [{"hookName": "createContainer", "path": "/bin/true"}]}}]}))
        try:
            script = "echo $CARD; stat -c %t:%T /dev/card"
            def asked(name):
                return self.by_api(script, DeviceRequests=[{"Driver": "cdi", "DeviceIDs": [name]}])
            self.assertEqual(asked("onggi.test/gpu=0").split(), ["0", "1:5"])
            self.assertEqual(self.inside(script, "--gpus", "1").split(), ["0", "1:5"])
            self.assertIn("hooks", asked("onggi.test/gpu=hooked"))
            self.assertIn("unresolvable CDI devices onggi.test/gpu=7", asked("onggi.test/gpu=7"))
            path.unlink()
            path = folder / "onggi-test.yaml"
            path.write_text("cdiVersion: 0.5.0\nkind: onggi.test/gpu\ndevices:\n- name: \"0\"\n  containerEdits:\n    env: [CARD=yaml]\n"
                            "    deviceNodes:\n    - path: /dev/card\n      hostPath: /dev/zero\n      fileMode: 0640\n")
            self.assertEqual(asked("onggi.test/gpu=0").split(), ["yaml", "1:5"])
            path.write_text("kind: [")
            self.assertRegex(asked("onggi.test/gpu=0"), r"unresolvable CDI devices onggi.test/gpu=0; not read: .*onggi-test.yaml \(line \d+: ")
        finally:
            path.unlink()
            if made:
                folder.rmdir()


class Links(MountsCase):
    def test_a_link_brings_a_name_and_variables(self):
        self.output("run", "-d", "--name", "db", "--expose", "5432", "-e", "SECRET=x", "busybox", "sleep", "1000")
        address = self.engine.inspect("db")["NetworkSettings"]["IPAddress"]
        self.output("run", "-d", "--name", "web", "--link", "db:store", "busybox", "sleep", "1000")
        self.assertEqual(self.engine.inspect("web")["HostConfig"]["Links"], ["/db:/web/store"])
        shown = self.inside("env; grep store /etc/hosts", "--link", "db:store")
        self.assertIn(f"STORE_PORT=tcp://{address}:5432", shown)
        self.assertIn(f"STORE_PORT_5432_TCP_ADDR={address}", shown)
        self.assertIn("STORE_ENV_SECRET=x", shown)
        self.assertIn(f"{address}\tstore", shown)

    def test_a_link_can_be_removed_alone(self):
        self.output("run", "-d", "--name", "db", "busybox", "sleep", "1000")
        self.output("run", "-d", "--name", "web", "--link", "db:store", "--link", "db:other", "busybox", "sleep", "1000")
        self.output("exec", "web", "sh", "-c", "echo '10.0.0.1 mine' >> /etc/hosts")
        self.output("rm", "--link", "/web/store")
        self.assertEqual(self.engine.inspect("web")["HostConfig"]["Links"], ["/db:/web/other"])
        hosts = self.output("exec", "web", "cat", "/etc/hosts")
        self.assertNotIn("store", hosts)
        self.assertIn("\tother ", hosts)
        if not engine.FOREIGN:  # Others write the file anew.
            self.assertIn("10.0.0.1 mine", hosts)
        self.output("restart", "-t", "0", "web")
        hosts = self.output("exec", "web", "cat", "/etc/hosts")
        self.assertNotIn("store", hosts)
        self.assertIn("\tother ", hosts)
        self.assertIn("No such container: web/store", self.refused("rm", "--link", "web/store", status=1))
        self.assertIn("No such container: nobody/store", self.refused("rm", "--link", "nobody/store", status=1))
        self.assertIn("cannot remove the default link name", self.refused("rm", "--link", "web", status=1))
        if not engine.FOREIGN:  # Others know the linked container by that name, too.
            self.assertIn("No such container: web/other", self.refused("rm", "web/other", status=1))
        self.assertTrue(self.engine.inspect("db")["State"]["Running"])

    def test_a_link_to_one_that_does_not_run_is_refused(self):
        self.output("create", "--name", "db", "busybox", "true")
        self.assertIn("Cannot link to a non running container", self.refused("run", "--rm", "--link", "db", "busybox", "true", status=125))

    def test_hosts_and_hardware_address(self):
        gateway = self.inside("ip route | awk '/default/{print $3}'")
        self.assertIn(f"{gateway}\there", self.inside("cat /etc/hosts", "--add-host", "here:host-gateway"))
        self.assertEqual(self.inside("cat /sys/class/net/eth0/address", "--mac-address", "02:11:22:33:44:55"), "02:11:22:33:44:55")

    def test_a_range_of_host_ports_gives_a_free_one(self):
        for name in ("one", "two"):
            self.output("run", "-d", "--name", name, "-p", "18080-18081:80", "busybox", "sleep", "1000")
        ports = {self.output("port", name, "80").splitlines()[0].rpartition(":")[2] for name in ("one", "two")}
        self.assertEqual(ports, {"18080", "18081"})


if __name__ == "__main__":
    engine.main()
