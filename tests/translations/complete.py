"""Holds the window's languages complete: every text of the sources has its translation, every plural its forms.

Usage: complete.py SOURCE_DIRECTORY LUPDATE
"""
import pathlib
import shutil
import subprocess
import sys
import tempfile
import xml.etree.ElementTree


def missing(path):
    """The texts in a .ts file that are not translated, as sentences."""
    for context in xml.etree.ElementTree.parse(path).getroot().iter("context"):
        for message in context.iter("message"):
            translation = message.find("translation")
            forms = [form.text for form in translation.iter("numerusform")] or [translation.text]
            if translation.get("type") == "unfinished" or not all(forms):
                yield f"{path.name}: {context.findtext('name')}: {message.findtext('source')}"


def main(root, lupdate):
    problems = []
    with tempfile.TemporaryDirectory() as folder:
        for language, options in (("ko", []), ("en", ["-pluralonly"])):
            path = pathlib.Path(folder, f"onggi_{language}.ts")
            shutil.copy(root / f"resources/translations/{path.name}", path)
            subprocess.run([lupdate, "-silent", "-locations", "none", "-no-obsolete", *options, "ui", "app/onggi.cpp", "-ts", path],
                           cwd=root, check=True)
            problems += missing(path)
    print("\n".join(problems) or "every text is translated")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main(pathlib.Path(sys.argv[1]), sys.argv[2]))
