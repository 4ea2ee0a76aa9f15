"""What the tests of the CLI's options and of its commands share."""

import os
import re
import subprocess

import engine

LASTING = ("sh", "-c", "trap 'exit 0' TERM; while :; do sleep 0.05; done")


def options_of(*command):
    """The options that the client's help names, without the dashes."""
    text = subprocess.run([engine.docker_cli(), *command, "--help"], stdout=subprocess.PIPE, text=True, check=True).stdout
    return re.findall(r"^ +(?:-\w, | {4})--([a-z0-9-]+)", text, re.M)


class CliCase(engine.EngineCase):
    def inside(self, *words, status=0):
        """What a container prints: options, then the command for busybox."""
        cut = words.index("--")
        return self.output("run", "--rm", *words[:cut], "busybox", *words[cut + 1:], status=status)

    def shown(self, path, *options, image="busybox"):
        """Creates a container; answers with one field of its inspection: shown("HostConfig.Memory", "-m", "64m")."""
        self.docker("create", "--name", "shown", *options, image, *LASTING)
        value = self.engine.inspect("shown")
        self.docker("rm", "shown")
        for word in path.split("."):
            value = value[word]
        return value

    def kept_or_refused(self, path, value, option, *options, names=None):
        """An option that not every kernel or engine can do: it is kept, or warned about, or refused; never ignored."""
        result = self.docker("create", "--name", "shown", option, *options, "busybox", *LASTING, status=None)
        words = names or option.lstrip("-").split("-")[0]
        if result.returncode != 0:
            self.assertRegex(result.errors, f"(?i){words}")
            return
        found = self.engine.inspect("shown")
        self.docker("rm", "shown")
        for word in path.split("."):
            found = found[word]
        if found != value:
            self.assertRegex(result.errors, f"(?i)warning.*{words}", f"{option} gives {found!r} and says nothing")

    def control(self, first, second, *options):
        """The text of a control file of a container with these options: its name in version 1 and in version 2."""
        self.lasting("controlled", *options)
        return self.live(first, second, "controlled")

    def live(self, first, second, name="jar"):
        """The same of a container that runs, read from outside."""
        pid = self.engine.inspect(name)["State"]["Pid"]
        with open(f"/proc/{pid}/cgroup", encoding="utf-8") as stream:
            groups = [line.strip().split(":", 2)[1:] for line in stream]
        for controllers, path in groups:
            for folder, file in ((controllers, first), ("unified", second), ("", second)):
                candidate = f"/sys/fs/cgroup/{folder}/{path}/{file}"
                if os.path.exists(candidate):
                    with open(candidate, encoding="ascii") as stream:
                        return stream.read().strip()
        self.fail(f"neither {first} nor {second} is there")
        return None

    def lasting(self, name="jar", *options, command=LASTING, image="busybox"):
        return self.output("run", "-d", "--name", name, *options, image, *command)

    @staticmethod
    def leave(client):
        """Ends a client that is not to send its signals on: by SIGTERM, which newer ones wait with until the container ends."""
        client.terminate()
        try:
            client.wait(2)
        except subprocess.TimeoutExpired:
            client.kill()
            client.wait()

    def file(self, name, text):
        path = f"{self.engine.directory}/{name}"
        with open(path, "w", encoding="utf-8") as stream:
            stream.write(text)
        return path

    def needs(self, command, option):
        if option not in options_of(*command.split()):
            self.skipTest(f"this client has no --{option}")
