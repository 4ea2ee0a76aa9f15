#!/usr/bin/python3
"""Runs Debian's docker-registry on 127.0.0.1 with a storage directory.

  registry.py start --storage DIR --run DIR [--writable] [--copy] [--port N]   starts it and prints its URL
  registry.py stop --run DIR                                                   stops it, by the pid kept in --run
  registry.py exec --storage DIR [--writable] [--copy] -- command …            runs a command beside it; the command
                                                                               finds the URL in $ONGGI_REGISTRY (http://127.0.0.1:N)

--storage is what images.py made (CACHE/registry). Without --writable pushes are refused. With --copy the registry gets
a writable copy of its own below --run (or in a temporary folder), and the original stays as it is.
--run keeps pid, url, config.yml and log. A registry that does not answer within 10 seconds is an error with its log.
"""

import argparse
import crypt
import os
import pathlib
import re
import select
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request

from store import copy_storage

CONFIG = """version: 0.1
log: {{level: info, accesslog: {{disabled: false}}}}
{auth}storage:
  filesystem: {{rootdirectory: "{storage}"}}
  delete: {{enabled: true}}
  redirect: {{disable: true}}
  maintenance: {{uploadpurging: {{enabled: false}}, readonly: {{enabled: {readonly}}}}}
http:
  addr: {address}:{port}
  secret: onggi-tests
{tls}"""
AUTH = """auth:
  htpasswd: {{realm: onggi-tests, path: "{path}"}}
"""
TLS = """  tls:
    certificate: "{certificate}"
    key: "{key}"
    clientcas: [{authorities}]
"""


class RegistryError(Exception):
    """The registry could not be started; the message holds its log."""


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def answers(url):
    if url.startswith("https:"):
        # Whoever it trusts, the port is open once it serves.
        host, _, port = url.removeprefix("https://").rpartition(":")
        try:
            socket.create_connection((host, int(port)), timeout=2).close()
            return True
        except OSError:
            return False
    try:
        with urllib.request.urlopen(url + "/v2/", timeout=2) as reply:
            return reply.status == 200
    except urllib.error.HTTPError as error:
        return error.code == 401
    except (OSError, urllib.error.URLError):
        return False


def password_file(path, user, password):
    """What htpasswd -B would write."""
    path.write_text(f"{user}:{crypt.crypt(password, crypt.mksalt(crypt.METHOD_BLOWFISH, rounds=32))}\n", encoding="ascii")


def requests(run):
    """What the registry whose files are in run was asked so far: (method, path, status), by its access log."""
    text = (pathlib.Path(run) / "log").read_text(encoding="utf-8", errors="replace")
    return [(method, path, int(status)) for method, path, status in
            re.findall(r'\] "([A-Z]+) (\S+) HTTP/[0-9.]+" (\d+) ', text)]


def launch(run, storage, writable=False, copy=False, port=0, login=None, tls=None, address="127.0.0.1"):
    """Starts a registry with its files in the folder run; answers with (process, url). login is (user, password), tls is
    (certificate, key, authority of its clients or None): paths of PEM files."""
    binary = shutil.which("docker-registry")
    if binary is None:
        raise RegistryError("docker-registry is not installed")
    run = pathlib.Path(run).resolve()
    run.mkdir(parents=True, exist_ok=True)
    storage = pathlib.Path(storage).resolve()
    if copy:
        shutil.rmtree(run / "storage", ignore_errors=True)
        copy_storage(storage, run / "storage")
        storage, writable = run / "storage", True
    if not writable and not (storage / "docker/registry/v2").is_dir():
        raise RegistryError(f"{storage} holds no registry: run images.py first")
    storage.mkdir(parents=True, exist_ok=True)
    auth, secure = "", ""
    if login:
        password_file(run / "htpasswd", *login)
        auth = AUTH.format(path=run / "htpasswd")
    if tls:
        authority = f'"{tls[2]}"' if tls[2] else ""
        secure = TLS.format(certificate=tls[0], key=tls[1], authorities=authority)
    for _ in range(5):
        # Another process may take the free port before the registry does; then the next one is tried.
        chosen = port or free_port()
        config = CONFIG.format(storage=storage, readonly=str(not writable).lower(), port=chosen, address=address, auth=auth,
                               tls=secure)
        (run / "config.yml").write_text(config, encoding="utf-8")
        with open(run / "log", "wb") as log:
            process = subprocess.Popen([binary, "serve", run / "config.yml"], stdin=subprocess.DEVNULL, stdout=log,
                                       stderr=log, start_new_session=True)
        url = f"{'https' if tls else 'http'}://{address}:{chosen}"
        deadline = time.monotonic() + 10
        while process.poll() is None and time.monotonic() < deadline:
            if answers(url):
                (run / "pid").write_text(str(process.pid), encoding="ascii")
                (run / "url").write_text(url, encoding="ascii")
                return process, url
            time.sleep(0.02)
        process.kill()
        process.wait()
        if port:
            break
    raise RegistryError("docker-registry did not start:\n" + (run / "log").read_text(errors="replace")[-2000:])


def stop(run):
    """Stops the registry whose files are in run. Only a process that is a docker-registry is signalled."""
    run = pathlib.Path(run)
    try:
        pid = int((run / "pid").read_text(encoding="ascii"))
        pidfd = os.pidfd_open(pid)
        name = pathlib.Path(f"/proc/{pid}/comm").read_text(encoding="utf-8").strip()
    except (OSError, ValueError):
        return
    if name.startswith("docker-regist"):
        signal.pidfd_send_signal(pidfd, signal.SIGTERM)
        if not select.select([pidfd], [], [], 5)[0]:
            signal.pidfd_send_signal(pidfd, signal.SIGKILL)
    os.close(pidfd)
    (run / "pid").unlink(missing_ok=True)


def execute(arguments):
    with tempfile.TemporaryDirectory(prefix="onggi-registry-") as run:
        process, url = launch(run, arguments.storage, arguments.writable, arguments.copy, arguments.port)
        try:
            return subprocess.run(arguments.command, env=dict(os.environ, ONGGI_REGISTRY=url)).returncode
        finally:
            process.terminate()
            process.wait()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    actions = parser.add_subparsers(dest="action", required=True)
    for name in ("start", "exec"):
        action = actions.add_parser(name)
        action.add_argument("--storage", required=True)
        action.add_argument("--writable", action="store_true")
        action.add_argument("--copy", action="store_true")
        action.add_argument("--port", type=int, default=0)
        if name == "start":
            action.add_argument("--run", required=True)
        else:
            action.add_argument("command", nargs="+")
    actions.add_parser("stop").add_argument("--run", required=True)
    arguments = parser.parse_args()
    try:
        if arguments.action == "start":
            print(launch(arguments.run, arguments.storage, arguments.writable, arguments.copy, arguments.port)[1])
        elif arguments.action == "stop":
            stop(arguments.run)
        else:
            return execute(arguments)
    except RegistryError as error:
        print(f"registry.py: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
