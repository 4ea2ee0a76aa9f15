"""Holds the include rules: which module may use which, and which libraries stay behind which files.

Everything that is not allowed here is refused. Usage: includes.py SOURCE_DIRECTORY
"""
import pathlib
import re
import sys

# Module: the modules whose headers it may include, beside its own and base.
ENGINE = {
    "base": "",
    "database": "",
    "sys": "",
    "oci": "",
    "content": "oci sys",
    "registry": "oci content sys",
    "snapshot": "sys oci",
    "unpack": "sys oci",
    "image": "oci content registry snapshot unpack database sys",
    "cgroup": "sys",
    "network": "sys",
    "volume": "sys database",
    "runtime": "sys oci cgroup",
    "monitor": "sys cgroup runtime",
    "container": "oci content snapshot unpack image network volume runtime cgroup monitor database sys",
    "build": "oci content snapshot unpack image volume runtime container database sys",
    "api": "oci",
    "daemon": "api build container unpack image content snapshot volume network runtime cgroup monitor oci database sys",
}
UI = {
    "docker": "",
    "models": "docker",
    "widgets": "",
    "terminal": "docker widgets",
    "logs": "docker widgets terminal",
    "containers": "docker models widgets terminal logs",
    "images": "docker models widgets hub",
    "hub": "docker models widgets",
    "volumes": "docker models widgets",
    "networks": "docker models widgets",
    "system": "docker models widgets terminal",
    "shell": "docker models widgets terminal logs containers images hub volumes networks system",
}
# Library: the files that alone may include it, as path patterns.
LIBRARIES = {
    r"^Q[A-Z]|^QtT?est": r"^(ui/|app/onggi\.cpp)",
    r"^boost/": r"^(engine/(api|image|unpack|container|build|daemon)/|ui/docker/|app/onggid\.cpp)",
    r"^boost/beast": r"^(engine/api/\w+|ui/docker/\w+)\.cpp$",
    r"^archive(_entry)?\.h": r"^engine/unpack/",
    r"^curl/": r"^(engine/registry/|app/onggi-transfer)",
    r"^sqlite3\.h": r"^engine/database/",
    r"^openssl/": r"^engine/(base|unpack|registry)/",
    r"^nftables/|^netlink/": r"^engine/network/",
    r"^vterm\.h": r"^ui/terminal/",
    r"^seccomp\.h": r"^engine/",
}
INCLUDE = re.compile(r'^\s*#\s*include\s*(<([^>]+)>|"([^"]+)")', re.M)


def main(root):
    problems = []
    for half, rules in (("engine", ENGINE), ("ui", UI)):
        for folder in sorted((root / half).iterdir()):
            if folder.is_dir() and folder.name not in rules:
                problems.append(f"{half}/{folder.name}: a module without a rule")
    sources = [p for half in ("engine", "ui", "app") for p in (root / half).rglob("*") if p.suffix in (".cpp", ".h")]
    for source in sorted(sources):
        path = source.relative_to(root).as_posix()
        parts = path.split("/")
        rules = {"engine": ENGINE, "ui": UI}.get(parts[0])
        for match in INCLUDE.finditer(source.read_text(encoding="utf-8")):
            library, own = match.group(2), match.group(3)
            if library:
                for pattern, allowed in LIBRARIES.items():
                    if re.search(pattern, library) and not re.search(allowed, path):
                        problems.append(f"{path}: <{library}> is not for this file")
            elif rules is not None:
                module = own.split("/")[0] if "/" in own else None
                if module is None:
                    problems.append(f'{path}: "{own}" must be named with its module')
                elif module not in (parts[1], "base") and module not in rules.get(parts[1], "").split():
                    problems.append(f"{path}: {parts[1]} may not use {module} (\"{own}\")")
                elif parts[0] == "ui" and module == "base":
                    problems.append(f"{path}: the window knows no engine (\"{own}\")")
    print("\n".join(problems) or f"{len(sources)} files keep the rules")
    return 1 if problems or not sources else 0


if __name__ == "__main__":
    sys.exit(main(pathlib.Path(sys.argv[1])))
