"""What the tests inside the machine share: the engine's API, the docker CLI, patience, and a class with one engine."""

import http.client
import json
import os
import pathlib
import socket
import subprocess
import sys
import time
import unittest

ENGINE = "/opt/onggi/bin/onggid"
STATE, RUN = "/var/lib/onggi", "/run/onggi"
SOCKET = f"{RUN}/onggi.sock"
GROUPS = pathlib.Path("/sys/fs/cgroup")
PATIENCE = 120  # The machine is emulated.


def eventually(condition, what):
    deadline = time.monotonic() + PATIENCE
    while True:
        answer = condition()
        if answer:
            return answer
        if time.monotonic() > deadline:
            raise AssertionError(f"not within {PATIENCE} s: {what}")
        time.sleep(0.1)


class Connection(http.client.HTTPConnection):
    def connect(self):
        self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.sock.settimeout(PATIENCE)
        self.sock.connect(SOCKET)


def api(method, path, body=None):
    connection = Connection("localhost")
    try:
        connection.request(method, path, json.dumps(body) if body is not None else None, {"Content-Type": "application/json"})
        reply = connection.getresponse()
        text = reply.read()
        return reply.status, json.loads(text) if text else None
    finally:
        connection.close()


def answers():
    connection = Connection("localhost")
    try:
        connection.request("GET", "/_ping")
        return connection.getresponse().status == 200
    except OSError:
        return False
    finally:
        connection.close()


def run(*command, status=0, **options):
    result = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, timeout=300,
                            check=False, **options)
    if status is not None and result.returncode != status:
        raise AssertionError(f"{' '.join(command)} ended with {result.returncode}: {result.stdout} {result.stderr}")
    return result


def docker(*arguments, status=0):
    return run("/usr/bin/docker", *arguments, status=status, env=dict(os.environ, DOCKER_HOST=f"unix://{SOCKET}", HOME="/root"))


class GuestCase(unittest.TestCase):
    """Every test begins with no container; busybox is there."""

    @classmethod
    def setUpClass(cls):
        docker("pull", "onggi/hello")
        docker("tag", "onggi/hello", "busybox")

    def tearDown(self):
        for container in api("GET", "/containers/json?all=1")[1]:
            api("DELETE", f"/containers/{container['Id']}?force=1&v=1")

    def sleeper(self, name, *options):
        return docker("run", "-d", "--name", name, *options, "busybox", "sleep", "100000").stdout.strip()

    def inspect(self, name):
        return api("GET", f"/containers/{name}/json")[1]

    def group(self, name):
        return GROUPS / "onggi" / self.inspect(name)["Id"]

    def control(self, name, file):
        return (self.group(name) / file).read_text().strip()


def main():
    unittest.main(argv=[sys.argv[0], "--verbose", *sys.argv[1:]])
