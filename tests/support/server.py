"""What the small HTTP servers of the tests share: a free port on loopback, a first line with the URL, a clean end.

A server prints its URL as its first line and serves until SIGTERM; with --die-with-parent it also ends when the process
that started it does, so that a crashed test leaves nothing behind.
"""

import ctypes
import http.server
import json
import os
import signal
import sys
import threading

PR_SET_PDEATHSIG = 1


class Handler(http.server.BaseHTTPRequestHandler):
    """HTTP/1.1 with JSON replies; every request is kept in server.requests."""

    protocol_version = "HTTP/1.1"
    server_version = "onggi-tests"

    def log_message(self, format, *arguments):  # noqa: A002 - the name is the base class's
        pass

    def remember(self):
        headers = {name.lower(): value for name, value in self.headers.items()}
        with self.server.lock:
            self.server.requests.append({"method": self.command, "path": self.path, "headers": headers})

    def reply(self, status, body=b"", content_type="application/json", headers=None):
        self.send_response(status)
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.send_header("Content-Type", content_type)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def reply_json(self, value, status=200, headers=None):
        self.reply(status, json.dumps(value, ensure_ascii=False).encode(), headers=headers)

    def body(self):
        return self.rfile.read(int(self.headers.get("Content-Length") or 0))


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, handler, port=0):
        super().__init__(("127.0.0.1", port), handler)
        self.lock = threading.Lock()
        self.requests = []
        self.url = f"http://127.0.0.1:{self.server_address[1]}"

    def handle_error(self, request, client_address):
        # A client that hangs up is what many of the tests are about.
        if not isinstance(sys.exc_info()[1], ConnectionError):
            super().handle_error(request, client_address)


def add_arguments(parser):
    parser.add_argument("--port", type=int, default=0, help="default: a free one")
    parser.add_argument("--die-with-parent", action="store_true")


def serve(server, die_with_parent):
    """Prints the URL and serves until SIGTERM or SIGINT."""
    if die_with_parent:
        parent = os.getppid()
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
        if os.getppid() != parent:
            return
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: threading.Thread(target=server.shutdown).start())
    print(server.url, flush=True)
    server.serve_forever(poll_interval=0.1)
