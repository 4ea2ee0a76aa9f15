#!/usr/bin/python3
"""Puts what package-lock.json pins into a folder: install.py FOLDER. What is there already and the same is kept.

Without the npm registry (or a cache that has everything) it fails: these tests are never left out silently.
"""

import pathlib
import shutil
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    folder = pathlib.Path(sys.argv[1]).resolve()
    folder.mkdir(parents=True, exist_ok=True)
    lock = (HERE / "package-lock.json").read_bytes()
    stamp = folder / "installed-lock.json"
    if stamp.exists() and stamp.read_bytes() == lock and (folder / "node_modules/dockerode").is_dir():
        return
    stamp.unlink(missing_ok=True)
    if shutil.which("npm") is None:
        sys.exit("install.py: there is no npm: install nodejs and npm")
    for name in ("package.json", "package-lock.json"):
        shutil.copy(HERE / name, folder / name)
    # Native additions are for connections by ssh; without their scripts nothing is compiled or run here.
    command = ["npm", "ci", "--ignore-scripts", "--omit=optional", "--no-audit", "--no-fund", "--cache", str(folder / "cache")]
    if subprocess.run(command, cwd=folder, stdin=subprocess.DEVNULL, check=False).returncode != 0:
        sys.exit("install.py: npm could not install the pinned packages (is its registry reachable?)")
    stamp.write_bytes(lock)


if __name__ == "__main__":
    main()
