"""Boots Debian's kernel under qemu with our programs on an ext4 disk, and runs inside.py there.

Usage: machine.py BIN_DIRECTORY WORK_DIRECTORY [NAME_OF_TEST…]

The packages come by the machine's own apt into WORK_DIRECTORY and stay there. Everything is emulated (TCG), some twenty
times slower than the machine: for behaviour, never for timing.
"""

import gzip
import hashlib
import io
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tarfile

HERE = pathlib.Path(__file__).resolve().parent
PROGRAMS = ("onggid", "onggi-monitor", "onggi-init", "onggi-unpack", "onggi-transfer")
BOOT_MODULES = ("virtio_ring", "virtio", "virtio_pci_legacy_dev", "virtio_pci_modern_dev", "virtio_pci", "virtio_blk", "crc16",
                "mbcache", "crc32c_generic", "libcrc32c", "jbd2", "ext4")
# Folders of modules that the engine may ask the kernel for.
MODULES = ("net", "fs/overlayfs", "drivers/net/veth.ko", "lib", "crypto", "block")
APPLETS = ("sh", "mount", "insmod", "modprobe", "depmod", "cat", "ls", "poweroff", "mkdir", "switch_root", "ip", "sleep", "head",
           "tail", "grep", "nproc", "mknod", "id", "touch", "true", "false", "stat", "echo", "wc", "kill", "env", "test", "dd")
SKIPPED = 77
TIMEOUT = 1500


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
        for name in APPLETS:
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


def make_root(binaries, modules, root):
    for name in ("proc", "sys", "dev", "tmp", "run", "etc", "root", "bin", "sbin", "usr/bin", "var/lib", "opt/onggi/bin"):
        (root / name).mkdir(parents=True, exist_ok=True)
    shutil.copy2("/usr/bin/busybox", root / "bin/busybox")
    for name in APPLETS:
        (root / "bin" / name).symlink_to("busybox")
    (root / "sbin/modprobe").symlink_to("../bin/busybox")
    for name in PROGRAMS:
        install(binaries / name, root, f"/opt/onggi/bin/{name}")
        run("strip", root / "opt/onggi/bin" / name)
    docker = shutil.which("docker", path="/usr/bin") or shutil.which("docker")
    install(docker, root, "/usr/bin/docker")
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
    starter_layout(root / "opt/onggi/share/onggi/starter")
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
    shutil.copy2(HERE / "inside.py", root / "root/inside.py")
    start = root / "start"
    start.write_text(f"""#!/bin/sh
export PATH=/bin:/sbin:/usr/bin HOME=/root PYTHONDONTWRITEBYTECODE=1
mount -t proc proc /proc; mount -t sysfs sysfs /sys; mount -t devtmpfs dev /dev
mkdir -p /dev/pts /dev/shm /tmp /run; mount -t devpts devpts /dev/pts; mount -t tmpfs tmpfs /dev/shm; mount -t tmpfs tmpfs /run
mount -t cgroup2 cgroup2 /sys/fs/cgroup
depmod {modules.name}
for module in overlay bridge veth nf_tables; do modprobe $module; done
ip link set lo up
python3 /root/inside.py $(cat /root/tests)
echo "the tests ended with $?"
poweroff -f
""")
    start.chmod(0o755)


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
                    + "while ! mount -t ext4 /dev/vda /new; do sleep 1; done\nexec switch_root /new /start\n")
    init.chmod(0o755)
    names = "\n".join(str(path.relative_to(folder)) for path in sorted(folder.rglob("*"))).encode()
    archive = run("/usr/bin/busybox", "cpio", "-o", "-H", "newc", cwd=folder, input=names, stdout=subprocess.PIPE,
                  stderr=subprocess.DEVNULL).stdout
    image.write_bytes(gzip.compress(archive, 1))


def boot(root, modules, work):
    library = f"{root}/usr/lib/x86_64-linux-gnu:{root}/lib/x86_64-linux-gnu"
    command = [f"{root}/usr/bin/qemu-system-x86_64", "-L", f"{root}/usr/share/qemu", "-L", f"{root}/usr/share/seabios",
               "-machine", "q35", "-accel", "tcg,thread=multi", "-cpu", "max", "-m", "1024", "-smp", "2", "-nodefaults",
               "-no-reboot", "-display", "none", "-serial", "stdio", "-kernel", f"{root}/boot/vmlinuz-{modules.name}",
               "-initrd", f"{work}/initramfs", "-append", "console=ttyS0 quiet panic=-1 cgroup_no_v1=all",
               "-drive", f"file={work}/disk,format=raw,if=virtio,cache=unsafe"]
    process = subprocess.Popen(command, env=dict(os.environ, LD_LIBRARY_PATH=library), stdin=subprocess.DEVNULL,
                               stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    succeeded = False
    try:
        for line in process.stdout:
            text = line.decode(errors="replace").rstrip()
            print(text, flush=True)
            succeeded |= text == "the tests ended with 0"
        process.wait(TIMEOUT)
    finally:
        process.kill()
        process.wait()
    return succeeded


def main():
    binaries, work = pathlib.Path(sys.argv[1]).resolve(), pathlib.Path(sys.argv[2]).resolve()
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        print("SKIPPED: needs root and Debian's apt")
        return SKIPPED
    work.mkdir(parents=True, exist_ok=True)
    root = packages(work)
    (modules,) = (root / "lib/modules").iterdir()
    for name in ("root", "boot"):
        shutil.rmtree(work / name, ignore_errors=True)
    make_root(binaries, modules, work / "root")
    (work / "root/root/tests").write_text(" ".join(sys.argv[3:]))
    initramfs(modules, work / "boot", work / "initramfs")
    (work / "disk").unlink(missing_ok=True)
    run("mke2fs", "-q", "-t", "ext4", "-d", work / "root", work / "disk", "1500M")
    return 0 if boot(root, modules, work) else 1


if __name__ == "__main__":
    sys.exit(main())
