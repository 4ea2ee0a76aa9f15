"""A socket before a real engine's, which plays what goes wrong on the way: slow answers, rubbish, streams that break.

Runs in the test's own process. Connections are pumped through as they are; `mode` says what happens to each new answer:

  pass     nothing
  slow     every answer begins two seconds late
  rubbish  bytes that are no HTTP
  web      a page, as another server at that address would answer
  silent   no answer at all

cut() breaks every connection that is open, in the middle of whatever it is doing; leave() and come() take the socket away
and bring it back, as an engine that stops and starts does.
"""

import os
import socket
import threading

DELAY = 2.0
PAGE = b"<html><body>It works!</body></html>"
ANSWERS = {
    "rubbish": bytes(range(256)) * 16,
    "web": b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: %d\r\nConnection: close\r\n\r\n%s" % (len(PAGE), PAGE),
}


class FaultyEngine:
    def __init__(self, path, behind):
        self.path, self._behind = path, behind
        self.mode = "pass"
        self._lock = threading.Lock()
        self._open = set()
        self._server = None
        self.come()

    def come(self):
        self._server = socket.socket(socket.AF_UNIX)
        self._server.bind(self.path)
        self._server.listen(64)
        threading.Thread(target=self._accept, args=(self._server,), daemon=True).start()

    def leave(self):
        os.unlink(self.path)
        # A thread waits in accept(), which closing alone does not end.
        self._server.shutdown(socket.SHUT_RDWR)
        self._server.close()
        self.cut()

    def cut(self):
        with self._lock:
            ends, self._open = self._open, set()
        for end in ends:
            try:
                end.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass
        return len(ends) // 2

    def _accept(self, server):
        while True:
            try:
                client, _ = server.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(client, self.mode), daemon=True).start()

    def _serve(self, client, mode):
        behind = socket.socket(socket.AF_UNIX)
        with self._lock:
            self._open |= {client, behind}
        if mode in ANSWERS or mode == "silent":
            self._answer(client, ANSWERS.get(mode))
            behind.close()
        else:
            try:
                behind.connect(self._behind)
            except OSError:
                client.close()
                return
            threading.Thread(target=self._pump, args=(client, behind, 0), daemon=True).start()
            self._pump(behind, client, DELAY if mode == "slow" else 0)
            client.close()
            behind.close()
        with self._lock:
            self._open -= {client, behind}

    @staticmethod
    def _answer(client, answer):
        try:
            client.recv(65536)
            if answer:
                client.sendall(answer)
            else:
                client.recv(1)  # until the client gives up
        except OSError:
            pass
        client.close()

    @staticmethod
    def _pump(source, target, delay):
        try:
            while piece := source.recv(65536):
                if delay:
                    threading.Event().wait(delay)
                    delay = 0
                target.sendall(piece)
        except OSError:
            pass
        try:
            target.shutdown(socket.SHUT_WR)
        except OSError:
            pass
