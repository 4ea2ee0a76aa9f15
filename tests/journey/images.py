#!/usr/bin/python3
"""An image's way through the window: build, look at its layers, tag, push with a login, delete, pull back, save, load, prune."""

import pathlib
import re
import shutil
import sys
import tempfile
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "support"))

import desktop  # noqa: E402
import engine  # noqa: E402
import registry as realregistry  # noqa: E402
from engine import eventually  # noqa: E402

USER, PASSWORD = "kim", "secret"
DOCKERFILE = """ARG WORD=nothing
FROM busybox:latest
ARG WORD
COPY app /srv/app
RUN echo "$WORD" > /srv/word && head -c 3000000 /dev/urandom > /srv/data
CMD ["cat", "/srv/word"]
"""


class ImagesJourney(engine.EngineCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for path in ("/images/none/push", "/build"):
            reply = cls.engine.api("POST", path)
            if reply.status == 501:
                raise unittest.SkipTest(f"the engine refuses what this journey needs: {reply.message}")
        folder = tempfile.mkdtemp(prefix="onggi-registry-")
        cls.addClassCleanup(shutil.rmtree, folder, True)
        cls.private, url = realregistry.launch(f"{folder}/run", f"{folder}/storage", writable=True, login=(USER, PASSWORD))
        cls.addClassCleanup(cls.private.wait)
        cls.addClassCleanup(cls.private.terminate)
        cls.host = url.removeprefix("http://")
        cls.desktop = desktop.Desktop()
        cls.addClassCleanup(cls.desktop.stop)
        cls.folder = tempfile.mkdtemp(prefix="onggi-build-")
        cls.addClassCleanup(shutil.rmtree, cls.folder, True)

    def window(self, name, *arguments):
        return desktop.Window(self.desktop, name, "--host", f"unix://{self.engine.socket}", *arguments)

    def write(self, name, text):
        path = pathlib.Path(self.folder, name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")

    def image(self, name):
        reply = self.engine.api("GET", f"/images/{name}/json")
        return reply.json if reply.status == 200 else None

    def choose(self, window, tag, *more):
        """The row with this tag in the list, and with Control those with the others."""
        table = window.find("Images", "table")
        window.click(window.find(tag, "table cell", table))
        for other in more:
            window.xdotool("keydown", "ctrl")
            window.click(window.find(other, "table cell", table))
            window.xdotool("keyup", "ctrl")

    @staticmethod
    def menu(window, button, place):
        """The item at that place (from 1) of a button's menu, by the keyboard: assistive technology is not told of menus."""
        window.press(button)
        window.key(*["Down"] * place, "Return")

    @staticmethod
    def fillPassword(window, text):
        """What is typed there is not shown to anybody."""
        field = window.find("Password or token", "password text")
        window.click(field)
        eventually(lambda: window.has(field, "FOCUSED"), "the password has the keyboard")
        window.key("ctrl+a")
        window.type(text)

    def test_fromTheBuildToThePrune(self):
        with self.window("images") as window:
            window.press("Images")
            window.find("busybox", "table cell")
            window.picture("images")
            self.buildWrongly(window)
            self.build(window)
            self.lookAtLayers(window)
            self.tag(window)
            digest = self.push(window)
            self.deleteAll(window)
            self.pullBack(window, digest)
            self.saveAndLoad(window)
            self.prune(window)
            window.close()

    def buildWrongly(self, window):
        self.write("app/main.sh", "echo hello\n")
        self.write(".dockerignore", "*.log\n")
        self.write("big.log", "x" * 100_000)
        self.write("Dockerfile", DOCKERFILE.replace("echo \"$WORD\"", "cat /not/there"))
        window.press("Build…")
        window.find("Build an image", "label")
        window.fill("Folder", self.folder)
        window.find("6 instructions")
        window.picture("build-form")
        window.press("Build")
        window.find(re.compile("^Step 5 of 6 failed at Dockerfile:5: "), "label")
        window.reads(window.find("Output", "text"), "Dockerfile:5")
        window.picture("build-failed")
        window.press("Change…")

    def build(self, window):
        self.write("Dockerfile", DOCKERFILE)
        window.fill("Image name", "mine/app:1")
        window.find(re.compile(r"^docker build -t mine/app:1 "), "label")
        window.press("Build")
        window.find("Done: mine/app:1", "label")
        window.picture("built")
        window.press("Close")
        window.gone("Build an image", "label")
        self.assertEqual(self.image("mine/app:1")["Config"]["Cmd"], ["cat", "/srv/word"])

    def lookAtLayers(self, window):
        window.find("mine/app:1", "label")
        window.find(re.compile("^Delete · frees 3"), desktop.BUTTON)
        window.picture("overview")
        window.press("Layers", "page tab")
        window.find(re.compile("^COPY "))
        window.find(re.compile("belong to this image alone"))
        window.picture("layers")
        window.press("History", "page tab")
        window.find(re.compile("^RUN .*urandom"), "table cell", window.find("History", "table"))
        window.picture("history")
        window.press("Graph", "page tab")
        graph = window.find("Layer graph")
        window.find("busybox:latest", desktop.BUTTON, graph)
        window.find("mine/app:1", desktop.BUTTON, graph)
        window.picture("graph")
        window.press("Overview", "page tab")

    def tag(self, window):
        self.menu(window, "More actions", 2)
        window.fill("New name", f"{self.host}/team/app:1")
        window.find("✓ Name is free")
        window.picture("tag")
        window.press("Give the name")
        window.find(f"{self.host}/team/app", "table cell")
        window.find(f"{self.host}/team/app:1", "label")
        self.assertEqual(self.image(f"{self.host}/team/app:1")["Id"], self.image("mine/app:1")["Id"])

    def push(self, window):
        window.press("Push…")
        window.find(f"Not signed in to {self.host}", "label")
        window.picture("push")
        window.press("Push")
        window.find(re.compile("does not let you push there"), "label")
        window.picture("push-refused")
        notice = window.find(re.compile("does not let you push there"), "label").get_parent()
        window.press("Sign in…", inside=notice)
        window.fill("User name", USER)
        self.fillPassword(window, "wrong")
        window.press("Sign in")
        window.find(re.compile("does not take this user name"), "label")
        window.picture("login-refused")
        self.fillPassword(window, PASSWORD)
        window.press("Sign in")
        window.gone(f"Push {self.host}/team/app:1", "label")
        window.picture("pushed")
        config = pathlib.Path(self.desktop.directory, "home/.docker/config.json").read_text(encoding="utf-8")
        self.assertIn(self.host, config)
        found = eventually(lambda: [text.rpartition("@")[2] for text in self.image("mine/app:1")["RepoDigests"] if text.startswith(self.host)],
                           "the image has the registry's digest")
        self.assertEqual(len(found), 1)
        return found[0]

    def deleteAll(self, window):
        table = window.find("Images", "table")
        window.click(window.find(f"{self.host}/team/app", "table cell", table))
        window.xdotool("keydown", "ctrl")
        window.click(window.find("mine/app", "table cell", table))
        window.xdotool("keyup", "ctrl")
        window.find("2 images selected", "label")
        window.press(re.compile("^Delete all · frees 3"))
        window.find(re.compile("2 images go, and 3"), "label")
        window.picture("delete-several")
        window.press("Delete them")
        window.gone("mine/app", "table cell")
        eventually(lambda: self.image("mine/app:1") is None, "the image is gone")

    def pullBack(self, window, digest):
        window.press("Hub")
        window.press(self.host)
        window.find(f"Signed in as {USER}")
        window.find(f"{self.host}/team/app", desktop.BUTTON, window.find("Results"))
        tag = window.find("1", inside=window.find("Tags"))
        window.picture("registry")
        window.press("Pull", inside=tag)
        window.find(re.compile(r"^Pulled .*/team/app:1$"))
        window.picture("pulled-back")
        found = self.image(f"{self.host}/team/app:1")["RepoDigests"]
        self.assertEqual([text.rpartition("@")[2] for text in found], [digest])

    def saveAndLoad(self, window):
        window.press("Images")
        self.choose(window, f"{self.host}/team/app")
        self.menu(window, "More actions", 3)
        path = f"{self.folder}/saved.tar"
        window.fill("Save as", path)
        window.picture("save")
        window.press("Save")
        window.gone(f"Save {self.host}/team/app:1", "label")
        self.assertGreater(pathlib.Path(path).stat().st_size, 3_000_000)
        window.press(re.compile("^Delete · frees 3"))
        window.find(re.compile("goes. 3.* come free; .* stay"), "label")
        window.picture("delete")
        window.press("Delete it")
        eventually(lambda: self.image(f"{self.host}/team/app:1") is None, "the image is gone")
        self.menu(window, "Load…", 1)
        window.fill("Archive", path)
        window.picture("load")
        window.press("Load")
        window.gone("Load images from a file", "label")
        window.find(f"{self.host}/team/app", "table cell")
        window.picture("loaded")

    def prune(self, window):
        self.engine.create("keeper", "true")
        window.press("Prune…")
        window.press("All that no container uses", "radio button")
        window.find(re.compile("^Remove · frees 3"), desktop.BUTTON)
        window.picture("prune")
        window.press(re.compile("^Remove · frees 3"))
        window.gone(f"{self.host}/team/app", "table cell")
        # The base stays: a container is made of it.
        self.assertEqual([image["RepoTags"] for image in self.engine.api("GET", "/images/json").json], [["busybox:latest"]])
        window.picture("pruned")

    def test_everyDialogInKorean(self):
        self.write("app/main.sh", "echo hello\n")
        self.write("Dockerfile", DOCKERFILE)
        with self.window("images-ko", "--language", "ko", "--theme", "dark") as window:
            window.press("이미지")
            window.find("busybox", "table cell")
            window.picture("images")
            for name, tab in (("layers", "레이어"), ("history", "이력"), ("graph", "그래프")):
                window.press(tab, "page tab")
                window.picture(name)
            for name, button, place in (("tag", "다른 작업", 2), ("save", "다른 작업", 3), ("push", "푸시…", 0), ("load", "불러오기…", 1),
                                        ("import", "불러오기…", 2), ("prune", "정리…", 0)):
                if place:
                    self.menu(window, button, place)
                else:
                    window.press(button)
                window.find("취소", desktop.BUTTON)
                window.picture(name)
                window.key("Escape")
                window.gone("취소", desktop.BUTTON)
            window.press("빌드…")
            window.fill("폴더", self.folder)
            window.picture("build")
            window.fill("이미지 이름", "mine/ko:1")
            window.press("빌드")
            window.find("완료: mine/ko:1", "label")
            window.picture("built")
            window.press("닫기")
            self.docker("rmi", "mine/ko:1")
            window.press("허브")
            window.press("레지스트리 추가…")
            window.find("취소", desktop.BUTTON)
            window.picture("login")
            window.key("Escape")
            window.gone("취소", desktop.BUTTON)
            window.picture("hub")
            window.close()


if __name__ == "__main__":
    desktop.require()
    engine.main()
