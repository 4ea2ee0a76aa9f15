"""As much of an X client as it takes to press keys and to see from outside when a window is mapped and painted.

Little-endian core protocol, no authority: for a private Xvfb. Other tools would have to be started again for every look,
which costs more than what is measured here.
"""

import select
import socket
import struct
import time

SUBSTRUCTURE_NOTIFY = 0x80000
MAP_NOTIFY = 19
KEY_PRESS, KEY_RELEASE = 2, 3
FAKE_INPUT = 2  # of the extension XTEST


class Display:
    def __init__(self, number):
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self._socket.connect(f"/tmp/.X11-unix/X{number}")
        self._events = []
        self._test = 0
        self._socket.sendall(struct.pack("<BxHHHHxx", ord("l"), 11, 0, 0, 0))
        head = self._read(8)
        rest = self._read(struct.unpack_from("<H", head, 6)[0] * 4)
        if head[0] != 1:
            raise OSError(f"the X server refuses: {bytes(rest[:head[1]]).decode(errors='replace')}")
        vendor, formats = struct.unpack_from("<H", rest, 16)[0], rest[21]
        screen = 32 + (vendor + 3) // 4 * 4 + formats * 8
        self.root, = struct.unpack_from("<I", rest, screen)
        self.width, self.height = struct.unpack_from("<HH", rest, screen + 20)
        self._socket.sendall(struct.pack("<BxHIII", 2, 4, self.root, 0x800, SUBSTRUCTURE_NOTIFY))

    def close(self):
        self._socket.close()

    def _read(self, size):
        data = bytearray(size)
        view, at = memoryview(data), 0
        while at < size:
            count = self._socket.recv_into(view[at:])
            if count == 0:
                raise OSError("the X server has closed the connection")
            at += count
        return data

    def _message(self):
        """The next reply, or None after keeping an event."""
        head = self._read(32)
        if head[0] == 0:
            raise OSError(f"X error {head[1]} on request {head[10]}")
        if head[0] == 1:
            return head, self._read(struct.unpack_from("<I", head, 4)[0] * 4)
        self._events.append(head)
        return None

    def _reply(self):
        while True:
            answer = self._message()
            if answer:
                return answer

    def press(self, *codes):
        """Presses keys by their codes, all at once, and lets them go."""
        if not self._test:
            name = b"XTEST"
            self._socket.sendall(struct.pack("<BxHHxx", 98, 2 + (len(name) + 3) // 4, len(name)) + name.ljust(8, b"\0"))
            head, _ = self._reply()
            if not head[8]:
                raise OSError("the X server has no XTEST")
            self._test = head[9]
        events = [(KEY_PRESS, code) for code in codes] + [(KEY_RELEASE, code) for code in reversed(codes)]
        self._socket.sendall(b"".join(struct.pack("<BBHBBxxIIxxxxxxxxhhxxxxxxxx", self._test, FAKE_INPUT, 9, kind, code, 0, 0, 0, 0)
                                      for kind, code in events))

    def await_map(self, patience):
        """Waits until a window is mapped."""
        deadline = time.monotonic() + patience
        while True:
            while self._events:
                if self._events.pop(0)[0] & 0x7F == MAP_NOTIFY:
                    return
            if not select.select([self._socket], [], [], max(0, deadline - time.monotonic()))[0]:
                raise OSError("no window was mapped")
            self._message()

    def picture(self):
        """What the screen shows, four bytes a pixel."""
        self._socket.sendall(struct.pack("<BBHIhhHHI", 73, 2, 5, self.root, 0, 0, self.width, self.height, 0xFFFFFFFF))
        return self._reply()[1]


def colours(picture):
    """How many colours there are in a sample of a picture."""
    return len(set(memoryview(picture).cast("I")[::61]))
