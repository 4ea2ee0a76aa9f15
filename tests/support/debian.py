"""Debian roots and packages from the mirror that this machine's apt is configured for.

No mirror is named here: the address, its keyring and its proxies are asked of apt at run time. Downloads use the
machine's own apt with lists of its own, so foreign repositories that the machine has beside Debian's are ignored.
Everything needs root; callers run inside a private mount namespace (see images.py).
"""

import os
import pathlib
import shutil
import subprocess

CHROOT_ENVIRONMENT = {
    "PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
    "DEBIAN_FRONTEND": "noninteractive",
    "DEBCONF_NONINTERACTIVE_SEEN": "true",
    "LC_ALL": "C.UTF-8",
    "HOME": "/root",
}

# Contents that a small image does without.
UNWANTED = [
    "usr/share/doc", "usr/share/man", "usr/share/info", "usr/share/locale", "usr/share/lintian",
    "usr/share/bug", "usr/share/linda", "var/cache/debconf", "var/cache/apt", "var/lib/apt/lists",
    "var/cache/ldconfig", "var/log", "tmp", "run",
]


class DebianError(Exception):
    """Something that the user of the scripts can mend; the message says what."""


def run(arguments, environment=None, root=None, log=None):
    """Runs a command, in root's chroot if given; its output goes to the log file, and into the error if it fails."""
    if root is not None:
        arguments = ["chroot", str(root)] + arguments
        environment = CHROOT_ENVIRONMENT
    result = subprocess.run(arguments, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                            stderr=subprocess.STDOUT, text=True, errors="replace")
    if log is not None:
        with open(log, "a", encoding="utf-8") as stream:
            stream.write("$ " + " ".join(map(str, arguments)) + "\n" + result.stdout)
    if result.returncode != 0:
        tail = "\n".join(result.stdout.splitlines()[-15:])
        raise DebianError(f"{' '.join(map(str, arguments[:6]))} … ended with {result.returncode}:\n{tail}")
    return result.stdout


def codename():
    """The running Debian's code name, from os-release."""
    for line in pathlib.Path("/etc/os-release").read_text(encoding="utf-8").splitlines():
        key, _, value = line.partition("=")
        if key == "VERSION_CODENAME":
            return value.strip('"')
    raise DebianError("/etc/os-release names no VERSION_CODENAME: the test images are made on Debian")


class Mirror:
    """The Debian sources of this machine, and a package cache beside them."""

    def __init__(self, cache):
        self.cache = pathlib.Path(cache)
        self.log = self.cache / "debian.log"
        self.suite = codename()
        self.sources = self._sources()
        self.uri = next((uri for uri, suite in self.sources if suite == self.suite), None)
        if self.uri is None:
            raise DebianError(f"apt knows no source for {self.suite} main: add one below /etc/apt and run apt-get update")
        self._write_configuration()
        self._updated = False

    def _sources(self):
        wanted = {self.suite, f"{self.suite}-updates", f"{self.suite}-security"}
        listing = run(["apt-get", "indextargets", "--no-release-info", "--format",
                       "$(REPO_URI) $(RELEASE) $(COMPONENT)", "Created-By: Packages"])
        found = []
        for line in listing.splitlines():
            uri, suite, component = line.split()
            if suite in wanted and component == "main" and (uri, suite) not in found:
                found.append((uri, suite))
        return found

    def _write_configuration(self):
        self.state = self.cache / "apt"
        for folder in ("lists/partial", "archives/partial", "empty"):
            (self.state / folder).mkdir(parents=True, exist_ok=True)
        lines = [f"deb {self._trust()}{uri} {suite} main" for uri, suite in self.sources]
        (self.state / "sources.list").write_text("\n".join(lines) + "\n", encoding="utf-8")

    @staticmethod
    def _trust():
        keyring = pathlib.Path("/usr/share/keyrings/debian-archive-keyring.gpg")
        return f"[signed-by={keyring}] " if keyring.exists() else ""

    def _apt(self, status, *arguments):
        options = {
            "Dir::Etc::sourcelist": self.state / "sources.list",
            "Dir::Etc::sourceparts": self.state / "empty",
            "Dir::Etc::preferencesparts": self.state / "empty",
            "Dir::State::lists": self.state / "lists",
            "Dir::State::status": status,
            "Dir::Cache::archives": self.state / "archives",
            "Dir::Cache::pkgcache": "",
            "Dir::Cache::srcpkgcache": "",
            "APT::Sandbox::User": "root",  # apt's own user may not reach a cache below a private folder
            "APT::Install-Recommends": "false",
            "APT::Keep-Downloaded-Packages": "true",
            "Acquire::Languages": "none",
            "Acquire::Retries": "3",
            "Debug::NoLocking": "true",
            "DPkg::Post-Invoke": "",
        }
        command = ["apt-get", "-q", "-y"]
        for key, value in options.items():
            command += ["-o", f"{key}={value}"]
        return run(command + list(arguments), log=self.log)

    def download(self, packages, root=None):
        """The .deb files that the packages and their dependencies need in root (or the packages alone)."""
        status = pathlib.Path(root, "var/lib/dpkg/status") if root else self.state / "status"
        if root is None:
            status.write_text("", encoding="utf-8")
        if not self._updated:
            self._apt(status, "update")
            self._updated = True
        plan = self._apt(status, "install", "--simulate", *packages)
        self._apt(status, "install", "--download-only", *packages)
        files = []
        for line in plan.splitlines():
            if line.startswith("Inst "):
                # "Inst name [old version] (new version origin [architecture])"
                words = line.split()
                version = next(word[1:] for word in words[2:] if word.startswith("("))
                files.append(self._archive(words[1].split(":")[0], version))
        return files

    def _archive(self, name, version):
        escaped = version.replace(":", "%3a")
        matches = sorted((self.state / "archives").glob(f"{name}_{escaped}_*.deb"))
        if not matches:
            raise DebianError(f"apt did not download {name} {version}; see {self.log}")
        return matches[0]

    def bootstrap(self, root):
        """A minimal Debian in root."""
        environment = dict(os.environ, DEBIAN_FRONTEND="noninteractive", LC_ALL="C.UTF-8")
        for scheme in ("http", "https"):
            answer = run(["apt-config", "shell", "PROXY", f"Acquire::{scheme}::Proxy"]).strip()
            if answer.startswith("PROXY='") and "DIRECT" not in answer:
                environment[f"{scheme}_proxy"] = answer[len("PROXY='"):-1]
        debs = self.state / "bootstrap"
        debs.mkdir(exist_ok=True)
        run(["debootstrap", "--variant=minbase", f"--cache-dir={debs.resolve()}", self.suite, str(root), self.uri],
            environment=environment, log=self.log)
        root = pathlib.Path(root)
        # Services must not start inside the chroot, and packages to come shall bring no documentation.
        (root / "usr/sbin/policy-rc.d").write_text("#!/bin/sh\nexit 101\n", encoding="utf-8")
        (root / "usr/sbin/policy-rc.d").chmod(0o755)
        excluded = [f"path-exclude /{folder}/*\n" for folder in UNWANTED if folder.startswith("usr/share/")]
        (root / "etc/dpkg/dpkg.cfg.d/small").write_text("".join(excluded), encoding="utf-8")
        (root / "etc/apt/sources.list").write_text("", encoding="utf-8")
        for name in ("hostname", "resolv.conf", "machine-id"):
            (root / "etc" / name).unlink(missing_ok=True)

    def install(self, root, packages):
        """Installs packages with their dependencies in root."""
        files = self.download(packages, root)
        inside = pathlib.Path(root, "var/cache/apt/archives")
        inside.mkdir(parents=True, exist_ok=True)
        for file in files:
            shutil.copy(file, inside / file.name)
        names = [f"/var/cache/apt/archives/{file.name}" for file in files]
        run(["mount", "-t", "proc", "proc", f"{root}/proc"], log=self.log)
        try:
            run(["dpkg", "--force-unsafe-io", "--unpack"] + names, root=root, log=self.log)
            run(["dpkg", "--force-unsafe-io", "--configure", "-a"], root=root, log=self.log)
        finally:
            run(["umount", f"{root}/proc"], log=self.log)


def clean(root):
    """Empties the folders whose contents an image does without, keeping the folders that must exist."""
    root = pathlib.Path(root)
    for folder in UNWANTED:
        path = root / folder
        if not path.is_dir():
            continue
        for child in path.iterdir():
            if child.is_dir() and not child.is_symlink():
                shutil.rmtree(child)
            else:
                child.unlink()
    for pattern in ("var/lib/dpkg/*-old", "etc/*-", "var/cache/*/*.bin"):
        for path in root.glob(pattern):
            path.unlink()


def package_version(root, package):
    """The version of an installed package without its Debian revision."""
    version = run(["dpkg-query", "-W", "-f", "${Version}", package], root=root)
    return version.split(":")[-1].split("+")[0].split("-")[0]
