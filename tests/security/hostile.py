"""A class of tests whose registry has the hostile images, too."""

import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../support"))
import engine  # noqa: E402
import hostileimages  # noqa: E402


class HostileCase(engine.EngineCase):
    @classmethod
    def storage(cls, folder):
        target = os.path.join(folder, "hostile")
        hostileimages.make(engine.IMAGES / "registry", target)
        return target

    def inside(self, *arguments, status=0):
        """What `docker run --rm` prints with these arguments."""
        return self.output("run", "--rm", *arguments, status=status)

    def refused_or(self, *arguments):
        """The output of a run that may be refused: None when it was, and then nothing has been run."""
        result = self.docker("run", "--rm", *arguments, status=None)
        return None if result.returncode in (125, 126, 127) else result.output
