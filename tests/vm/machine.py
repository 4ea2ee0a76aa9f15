"""Boots Debian's kernel under qemu with our programs on an ext4 disk, and runs a suite of tests there.

Usage: machine.py BIN_DIRECTORY WORK_DIRECTORY purev2|systemd [NAME_OF_TEST…]

purev2 has nothing but busybox beside the engine; systemd is a small Debian whose first process is systemd. The packages
come by the machine's own apt into WORK_DIRECTORY and stay there. Everything is emulated (TCG), some twenty times slower
than the machine: for behaviour, never for timing.
"""

import ctypes
import gzip
import hashlib
import io
import json
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import tarfile
import threading

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "support"))
import debian  # noqa: E402

PROGRAMS = ("onggid", "onggi-monitor", "onggi-init", "onggi-unpack", "onggi-transfer")
BOOT_MODULES = ("virtio_ring", "virtio", "virtio_pci_legacy_dev", "virtio_pci_modern_dev", "virtio_pci", "virtio_blk", "crc16",
                "mbcache", "crc32c_generic", "libcrc32c", "jbd2", "ext4")
# Folders of modules that the engine may ask the kernel for.
MODULES = ("net", "fs/overlayfs", "drivers/net/veth.ko", "lib", "crypto", "block")
APPLETS = ("sh", "mount", "insmod", "modprobe", "depmod", "cat", "ls", "poweroff", "mkdir", "switch_root", "ip", "sleep", "head",
           "tail", "grep", "nproc", "mknod", "id", "touch", "true", "false", "stat", "echo", "wc", "kill", "env", "test", "dd")
SKIPPED = 77
TIMEOUT = 2400
UNSHARED = "ONGGI_VM_NAMESPACE"
# In turns: what a package must have configured before it is unpacked comes in an earlier one.
DEBIAN_PACKAGES = (["libssl3", "python3.11-minimal"], ["systemd", "python3-minimal"], ["systemd-sysv", "dbus", "kmod", "python3"])
UNITS = {
    "onggi.socket": "[Socket]\nListenStream=/run/onggi/onggi.sock\nSocketMode=0660\nSocketGroup=docker\n[Install]\nWantedBy=sockets.target\n",
    # Its monitors outlive it, and the groups below the root are its own.
    "onggi.service": "[Unit]\nRequires=onggi.socket\n[Service]\nExecStart=/opt/onggi/bin/onggid\nKillMode=process\nDelegate=yes\n"
                     "Restart=on-failure\nRestartSec=1\n",
    "onggi-tests.service": "[Unit]\nAfter=onggi.socket\n[Service]\nType=oneshot\nExecStart=/root/run-tests\nStandardOutput=tty\n"
                           "StandardError=tty\nTTYPath=/dev/ttyS0\n[Install]\nWantedBy=multi-user.target\n",
}


def run(*command, **options):
    return subprocess.run([str(word) for word in command], check=True, **options)


def packages(work):
    """Qemu and the kernel with what they need, unpacked."""
    root = work / "packages"
    if (root / "done").exists():
        return root
    shutil.rmtree(root, ignore_errors=True)
    cache = work / "cache"
    (cache / "partial").mkdir(parents=True, exist_ok=True)
    run("apt-get", "install", "--yes", "--no-install-recommends", "--download-only", "-o", f"Dir::Cache::archives={cache}",
        "qemu-system-x86", "linux-image-amd64", stdout=subprocess.DEVNULL)
    root.mkdir()
    for package in sorted(cache.glob("*.deb")):
        if package.name.startswith(("qemu", "lib", "seabios", "ipxe", "linux-image")):
            run("dpkg-deb", "-x", package, root)
    (root / "done").touch()
    return root


def libraries(program):
    """The dynamic libraries of a program, as paths here."""
    listed = subprocess.run(["ldd", program], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, check=False).stdout
    return [word for line in listed.splitlines() for word in line.split() if word.startswith("/")]


def install(program, root, target):
    """Copies a program and its libraries."""
    for source, path in [(program, target)] + [(library, library) for library in libraries(program)]:
        destination = root / path.lstrip("/")
        if not destination.exists():
            destination.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(source, destination, follow_symlinks=True)


def starter_layout(folder):
    """An OCI layout with busybox, which the engine pulls without a network as onggi/hello."""
    layer = io.BytesIO()
    with tarfile.open(fileobj=layer, mode="w") as archive:
        archive.add("/usr/bin/busybox", "bin/busybox", filter=lambda member: (setattr(member, "mode", 0o755), member)[1])
        for name in run("/usr/bin/busybox", "--list", stdout=subprocess.PIPE, text=True).stdout.split():
            if name == "busybox":
                continue
            link = tarfile.TarInfo(f"bin/{name}")
            link.type, link.linkname = tarfile.SYMTYPE, "busybox"
            archive.addfile(link)
        for name, text in (("etc/passwd", "root:x:0:0:root:/:/bin/sh\nnobody:x:65534:65534:nobody:/:/bin/sh\n"),
                           ("etc/group", "root:x:0:\n")):
            member = tarfile.TarInfo(name)
            member.size = len(text)
            archive.addfile(member, io.BytesIO(text.encode()))
        for name, mode in (("tmp", 0o1777), ("proc", 0o755), ("sys", 0o755), ("dev", 0o755)):
            member = tarfile.TarInfo(name)
            member.type, member.mode = tarfile.DIRTYPE, mode
            archive.addfile(member)
    blobs = folder / "blobs/sha256"
    blobs.mkdir(parents=True)

    def add(data, media_type):
        digest = hashlib.sha256(data).hexdigest()
        (blobs / digest).write_bytes(data)
        return {"mediaType": media_type, "digest": f"sha256:{digest}", "size": len(data)}

    image = "application/vnd.oci.image."
    layer_descriptor = add(layer.getvalue(), image + "layer.v1.tar")
    config = add(json.dumps({"architecture": "amd64", "os": "linux", "config": {"Cmd": ["sh"], "Env": ["PATH=/bin"]},
                             "rootfs": {"type": "layers", "diff_ids": [layer_descriptor["digest"]]},
                             "history": [{"created_by": "vm test"}]}).encode(), image + "config.v1+json")
    manifest = add(json.dumps({"schemaVersion": 2, "mediaType": image + "manifest.v1+json", "config": config,
                               "layers": [layer_descriptor]}).encode(), image + "manifest.v1+json")
    manifest["annotations"] = {"org.opencontainers.image.ref.name": "onggi/hello:latest"}
    manifest["platform"] = {"architecture": "amd64", "os": "linux"}
    (folder / "index.json").write_text(json.dumps({"schemaVersion": 2, "mediaType": image + "index.v1+json",
                                                   "manifests": [manifest]}))
    (folder / "oci-layout").write_text('{"imageLayoutVersion":"1.0.0"}')


def add_modules(modules, root):
    target = root / "lib/modules" / modules.name
    for part in MODULES:
        source = modules / "kernel" / part
        destination = target / "kernel" / part
        destination.parent.mkdir(parents=True, exist_ok=True)
        if source.is_dir():
            shutil.copytree(source, destination)
        else:
            shutil.copy2(source, destination)
    for name in ("modules.builtin", "modules.order"):
        shutil.copy2(modules / name, target / name)


def add_ours(binaries, modules, root, suite, tests):
    """The engine, its starter image, the docker CLI, the kernel's modules and the tests."""
    for name in PROGRAMS:
        install(binaries / name, root, f"/opt/onggi/bin/{name}")
        run("strip", root / "opt/onggi/bin" / name)
    install(shutil.which("docker", path="/usr/bin") or shutil.which("docker"), root, "/usr/bin/docker")
    starter_layout(root / "opt/onggi/share/onggi/starter")
    add_modules(modules, root)
    for name in ("guest.py", f"{suite}.py"):
        shutil.copy2(HERE / name, root / "root" / name)
    script = root / "root/run-tests"
    script.write_text(f"""#!/bin/sh
export PATH=/bin:/sbin:/usr/bin:/usr/sbin HOME=/root PYTHONDONTWRITEBYTECODE=1
depmod {modules.name}
for module in overlay bridge veth nf_tables; do modprobe $module; done
python3 /root/{suite}.py {' '.join(tests)}
echo "the tests ended with $?"
sync
poweroff -f
""", encoding="ascii")
    script.chmod(0o755)


def make_small_root(root):
    for name in ("proc", "sys", "dev", "tmp", "run", "etc", "root", "bin", "sbin", "usr/bin", "var/lib", "opt/onggi/bin"):
        (root / name).mkdir(parents=True, exist_ok=True)
    shutil.copy2("/usr/bin/busybox", root / "bin/busybox")
    for name in APPLETS:
        (root / "bin" / name).symlink_to("busybox")
    (root / "sbin/modprobe").symlink_to("../bin/busybox")
    python = pathlib.Path("/usr/bin/python3").resolve()
    install(python, root, "/usr/bin/python3")
    library = pathlib.Path("/usr/lib") / python.name
    shutil.copytree(library, root / str(library).lstrip("/"), symlinks=True,
                    ignore=shutil.ignore_patterns("test", "tests", "__pycache__", "idlelib", "lib2to3", "ensurepip", "config-*"))
    for extension in (library / "lib-dynload").glob("*.so"):
        for needed in libraries(extension):
            install(needed, root, needed)
    # The unpacker insists on it.
    shutil.copytree("/usr/lib/locale/C.utf8", root / "usr/lib/locale/C.utf8")
    (root / "etc/passwd").write_text("root:x:0:0:root:/root:/bin/sh\nnobody:x:65534:65534:nobody:/:/bin/false\n")
    (root / "etc/group").write_text("root:x:0:\ndocker:x:990:\nnogroup:x:65534:\n")
    (root / "etc/os-release").write_text('PRETTY_NAME="a test machine"\nVERSION_ID="1"\n')
    start = root / "sbin/init"
    start.write_text("""#!/bin/sh
export PATH=/bin:/sbin:/usr/bin
mount -t proc proc /proc; mount -t sysfs sysfs /sys; mount -t devtmpfs dev /dev
mkdir -p /dev/pts /dev/shm /tmp /run; mount -t devpts devpts /dev/pts; mount -t tmpfs tmpfs /dev/shm; mount -t tmpfs tmpfs /run
mount -t cgroup2 cgroup2 /sys/fs/cgroup
ip link set lo up
exec /root/run-tests
""")
    start.chmod(0o755)


def make_debian_root(work, root):
    base = work / "debian"
    if not (base / "made").exists():
        shutil.rmtree(base / "root", ignore_errors=True)
        base.mkdir(parents=True, exist_ok=True)
        mirror = debian.Mirror(base / "cache")
        mirror.bootstrap(base / "root")
        for names in DEBIAN_PACKAGES:
            mirror.install(base / "root", names)
        debian.clean(base / "root")
        (base / "made").touch()
    run("cp", "-a", "--reflink=auto", base / "root", root)
    with open(root / "etc/group", "a", encoding="ascii") as groups:
        groups.write("docker:x:990:\n")
    system = root / "etc/systemd/system"
    for name, text in UNITS.items():
        (system / name).write_text(text, encoding="ascii")
    for target, names in (("sockets.target", ["onggi.socket"]), ("multi-user.target", ["onggi-tests.service"])):
        (system / f"{target}.wants").mkdir(exist_ok=True)
        for name in names:
            (system / f"{target}.wants" / name).symlink_to(f"../{name}")
    # Nobody logs in, and nothing shall run beside the tests.
    for name in ("getty@tty1.service", "serial-getty@ttyS0.service", "systemd-timesyncd.service", "apt-daily.timer", "apt-daily-upgrade.timer",
                 "dpkg-db-backup.timer", "e2scrub_all.timer", "fstrim.timer"):
        (system / name).unlink(missing_ok=True)
        (system / name).symlink_to("/dev/null")
    (root / "etc/machine-id").write_text("", encoding="ascii")


def initramfs(modules, folder, image):
    """Loads the drivers of the disk and goes on there."""
    for name in ("bin", "mod", "new", "proc", "dev"):
        (folder / name).mkdir(parents=True)
    shutil.copy2("/usr/bin/busybox", folder / "bin/busybox")
    for name in ("sh", "mount", "insmod", "switch_root", "sleep", "poweroff"):
        (folder / "bin" / name).symlink_to("busybox")
    present = []
    for name in BOOT_MODULES:
        for found in (modules / "kernel").rglob(f"{name}.ko"):
            shutil.copy2(found, folder / "mod")
            present.append(name)
    init = folder / "init"
    init.write_text("#!/bin/sh\nmount -t proc proc /proc; mount -t devtmpfs dev /dev\n"
                    + "".join(f"insmod /mod/{name}.ko\n" for name in present)
                    + "while ! mount -t ext4 /dev/vda /new; do sleep 1; done\nexec switch_root /new /sbin/init\n")
    init.chmod(0o755)
    names = "\n".join(str(path.relative_to(folder)) for path in sorted(folder.rglob("*"))).encode()
    archive = run("/usr/bin/busybox", "cpio", "-o", "-H", "newc", cwd=folder, input=names, stdout=subprocess.PIPE,
                  stderr=subprocess.DEVNULL).stdout
    image.write_bytes(gzip.compress(archive, 1))


def emulator(root):
    """The machine's own qemu, or that of the packages with what it needs to run: (command, environment)."""
    installed = shutil.which("qemu-system-x86_64")
    if installed:
        return [installed], dict(os.environ)
    library = f"{root}/usr/lib/x86_64-linux-gnu:{root}/lib/x86_64-linux-gnu"
    return ([f"{root}/usr/bin/qemu-system-x86_64", "-L", f"{root}/usr/share/qemu", "-L", f"{root}/usr/share/seabios"],
            dict(os.environ, LD_LIBRARY_PATH=library))


def boot(root, modules, work):
    command, environment = emulator(root)
    command = [*command, "-machine", "q35", "-accel", "tcg,thread=multi", "-cpu", "max", "-m", "1024", "-smp", "2", "-nodefaults",
               "-no-reboot", "-display", "none", "-serial", "stdio", "-kernel", f"{root}/boot/vmlinuz-{modules.name}",
               "-initrd", f"{work}/initramfs", "-append", "console=ttyS0 quiet panic=-1 cgroup_no_v1=all",
               "-drive", f"file={work}/disk,format=raw,if=virtio,cache=unsafe"]
    library = ctypes.CDLL(None)
    process = subprocess.Popen(command, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                               preexec_fn=lambda: library.prctl(1, signal.SIGKILL))
    succeeded = False
    limit = threading.Timer(TIMEOUT, process.kill)
    limit.start()
    try:
        for line in process.stdout:
            text = line.decode(errors="replace").rstrip()
            print(text, flush=True)
            succeeded |= text == "the tests ended with 0"
        process.wait()
    finally:
        limit.cancel()
        process.kill()
        process.wait()
    return succeeded


def main():
    binaries, work = pathlib.Path(sys.argv[1]).resolve(), pathlib.Path(sys.argv[2]).resolve()
    suite, tests = sys.argv[3], sys.argv[4:]
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        print("SKIPPED: needs root and Debian's apt")
        return SKIPPED
    if UNSHARED not in os.environ:
        os.environ[UNSHARED] = "1"
        os.execvp("unshare", ["unshare", "--mount", sys.executable, os.path.abspath(sys.argv[0]), *sys.argv[1:]])
    work.mkdir(parents=True, exist_ok=True)
    packaged = packages(work)
    (modules,) = (packaged / "lib/modules").iterdir()
    here = work / suite
    shutil.rmtree(here, ignore_errors=True)
    here.mkdir()
    if suite == "systemd":
        make_debian_root(work, here / "root")
    else:
        make_small_root(here / "root")
    add_ours(binaries, modules, here / "root", suite, tests)
    initramfs(modules, here / "boot", here / "initramfs")
    run("mke2fs", "-q", "-t", "ext4", "-d", here / "root", here / "disk", "2G")
    shutil.rmtree(here / "root")
    return 0 if boot(packaged, modules, here) else 1


if __name__ == "__main__":
    sys.exit(main())
