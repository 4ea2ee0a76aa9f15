#!/usr/bin/python3
"""A registry that misbehaves on order: serves the test storage, and what brokenimages.py makes, read-only.

  faultyregistry.py --storage DIR [--port N] [--die-with-parent] [--token] [--user NAME:PASSWORD] [--cdn] [--fault JSON]…

--token   asks for a Bearer token (realm <url>/token, service onggi-tests); a token is good for its scope alone
--user    the token endpoint (or, without --token, every request) wants these Basic credentials
--cdn     blobs are redirected to a second host, which answers 400 to a request that carries Authorization
--fault   {"match": regex on "GET /v2/…", "times": 1, and one of
            "status": 429, "headers": {"Retry-After": "1"}   that reply
            "cut": 1000        the connection ends after so many bytes of the body (counted in this reply)
            "stall": 5         waits so many seconds before the reply
            "ignore_range": true   answers a Range request with 200 and everything
            "flip": 10}        inverts one bit of the byte at that offset
          "times" counts down with each use; 0 or nothing: for ever. The first that matches is used.
Ranges are honoured. For tests:  GET /__requests  all requests so far;  POST /__faults  (a fault) adds one; POST /__reset
forgets both; GET /__cdn  the second host's requests.
"""

import argparse
import base64
import json
import re
import secrets
import socket
import sys
import threading
import time
import urllib.parse

import server
from brokenimages import BrokenImages, digest_of
from store import Store

PIECE = 1 << 16


class BlobHandler(server.Handler):
    """What registry and second host share: sending a body with ranges and faults."""

    def send_body(self, data, content_type, headers=None, fault=None):
        fault = fault or {}
        if "flip" in fault:
            at = fault["flip"]
            data = data[:at] + bytes([data[at] ^ 1]) + data[at + 1:]
        start, status, headers = 0, 200, dict(headers or {}, **{"Accept-Ranges": "bytes"})
        asked = re.fullmatch(r"bytes=(\d+)-(\d*)", self.headers.get("Range", ""))
        if asked and not fault.get("ignore_range"):
            start = int(asked[1])
            end = min(int(asked[2] or len(data) - 1), len(data) - 1)
            if start >= len(data):
                self.reply(416, headers={"Content-Range": f"bytes */{len(data)}"})
                return
            status = 206
            headers["Content-Range"] = f"bytes {start}-{end}/{len(data)}"
            data = data[start:end + 1]
        if "cut" not in fault or self.command == "HEAD":
            self.reply(status, data, content_type, headers)
            return
        self.send_response(status)
        for name, value in dict(headers, **{"Content-Type": content_type, "Content-Length": str(len(data))}).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(data[:fault["cut"]])
        self.wfile.flush()
        self.close_connection = True
        # Whatever is sent arrives first: the write side ends in order, only the length is not reached.
        self.connection.shutdown(socket.SHUT_WR)


class CdnHandler(BlobHandler):
    def do_GET(self):
        self.remember()
        if "Authorization" in self.headers:
            self.reply(400, b"credentials of another host", "text/plain")
            return
        data = self.server.registry.find_blob(*self.path.removeprefix("/cdn/").rsplit("/", 1))
        if data is None:
            self.reply(404)
        else:
            self.send_body(data, "application/octet-stream", fault=self.server.registry.take_fault(f"CDN {self.path}"))


class RegistryHandler(BlobHandler):
    def do_HEAD(self):
        self.do_GET()

    def do_GET(self):
        registry = self.server
        path, _, query = self.path.partition("?")
        if path == "/__requests":
            return self.reply_json(registry.requests)
        if path == "/__cdn":
            return self.reply_json(registry.cdn.requests if registry.cdn else [])
        self.remember()
        if path == "/token":
            return self._token(urllib.parse.parse_qs(query))
        fault = registry.take_fault(f"{self.command} {path}")
        if fault and "stall" in fault:
            time.sleep(fault["stall"])
        if fault and "status" in fault:
            code = {429: "TOOMANYREQUESTS", 404: "NOT_FOUND"}.get(fault["status"], "UNKNOWN")
            return self._error(fault["status"], code, f"ordered to answer {fault['status']}", fault.get("headers"))
        if not self._authorised(path):
            return None
        if path == "/v2/":
            return self.reply_json({})
        found = re.fullmatch(r"/v2/(.+)/(manifests|blobs|tags)/([^/]+)", path)
        if not found:
            return self._error(404, "UNSUPPORTED", "no such endpoint")
        return getattr(self, "_" + found[2])(found[1], found[3], fault)

    def do_POST(self):
        body = self.body()
        if self.path == "/__faults":
            self.server.add_fault(json.loads(body))
        elif self.path == "/__reset":
            self.server.reset()
        else:
            self.remember()
            self._error(405, "UNSUPPORTED", "this registry is read-only")
            return
        self.reply_json({})

    do_PUT = do_PATCH = do_POST

    def _error(self, status, code, message, headers=None):
        self.reply_json({"errors": [{"code": code, "message": message}]}, status, headers)

    def _basic_is_right(self):
        want = "Basic " + base64.b64encode(self.server.user.encode()).decode()
        return self.headers.get("Authorization") == want

    def _token(self, query):
        if self.server.user and not self._basic_is_right():
            self._error(401, "UNAUTHORIZED", "incorrect username or password", {"WWW-Authenticate": 'Basic realm="token"'})
            return
        token = secrets.token_hex(16)
        with self.server.lock:
            self.server.tokens[token] = set(query.get("scope", []))
        self.reply_json({"token": token, "access_token": token, "expires_in": 300})

    def _authorised(self, path):
        given = self.headers.get("Authorization", "")
        if self.server.token:
            name = re.fullmatch(r"/v2/(.+)/(manifests|blobs|tags)/[^/]+", path)
            scope = f"repository:{name[1]}:pull" if name else None
            scopes = self.server.tokens.get(given.removeprefix("Bearer "))
            granted = {f"{part.rsplit(':', 1)[0]}:pull" for item in scopes or () for part in item.split()
                       if "pull" in part.rsplit(":", 1)[-1].split(",")}
            if scopes is not None and (scope is None or scope in granted):
                return True
            challenge = f'Bearer realm="{self.server.url}/token",service="onggi-tests"'
            if scope:
                challenge += f',scope="{scope}"'
        elif self.server.user:
            if self._basic_is_right():
                return True
            challenge = 'Basic realm="onggi-tests"'
        else:
            return True
        self._error(401, "UNAUTHORIZED", "authentication required", {"WWW-Authenticate": challenge})
        return False

    def _manifests(self, repository, reference, fault):
        found = self.server.find_manifest(repository, reference)
        if not found:
            return self._error(404, "MANIFEST_UNKNOWN", f"manifest of {repository}:{reference} unknown")
        data, media, headers = found
        return self.send_body(data, media, headers, fault)

    def _blobs(self, repository, digest, fault):
        data = self.server.find_blob(repository, digest)
        if data is None:
            return self._error(404, "BLOB_UNKNOWN", f"blob {digest} unknown to {repository}")
        if self.server.cdn:
            return self.reply(307, headers={"Location": f"{self.server.cdn.url}/cdn/{repository}/{digest}"})
        return self.send_body(data, "application/octet-stream", {"Docker-Content-Digest": digest}, fault)

    def _tags(self, repository, _reference, _fault):
        tags = ["latest"] if repository in self.server.broken.manifests else self.server.store.tags(repository)
        if not tags:
            return self._error(404, "NAME_UNKNOWN", f"repository {repository} unknown")
        return self.reply_json({"name": repository, "tags": tags})


class FaultyRegistry(server.Server):
    """The registry's state; its handlers run on threads of their own."""

    def __init__(self, storage, port=0, token=False, user=None, cdn=False, faults=()):
        super().__init__(RegistryHandler, port)
        self.store = Store(storage)
        self.broken = BrokenImages(self.store)
        self.token, self.user = token, user
        self.tokens = {}
        self.initial = list(faults)
        self.faults = []
        self.cdn = None
        if cdn:
            self.cdn = server.Server(CdnHandler)
            self.cdn.registry = self
            threading.Thread(target=self.cdn.serve_forever, daemon=True).start()
        self.reset()

    def reset(self):
        with self.lock:
            self.requests.clear()
            self.faults = [dict(fault) for fault in self.initial]
            if self.cdn:
                self.cdn.requests.clear()

    def add_fault(self, fault):
        with self.lock:
            self.faults.append(fault)

    def take_fault(self, request):
        with self.lock:
            for fault in self.faults:
                if re.search(fault["match"], request):
                    if fault.get("times"):
                        fault["times"] -= 1
                        if fault["times"] == 0:
                            self.faults.remove(fault)
                    return fault
        return None

    def find_manifest(self, repository, reference):
        if repository in self.broken.manifests:
            data, media, headers = self.broken.manifests[repository]
            known = {"Docker-Content-Digest": digest_of(data)}
            return (data, media, dict(known, **headers))
        digest = self.store.resolve(repository, reference)
        if not digest:
            return None
        data = self.store.read(digest)
        return data, json.loads(data)["mediaType"], {"Docker-Content-Digest": digest}

    def find_blob(self, repository, digest):
        if (repository, digest) in self.broken.blobs:
            return self.broken.blobs[repository, digest]
        if re.fullmatch("sha256:[0-9a-f]{64}", digest) and self.store.has_layer(repository, digest):
            return self.store.read(digest)
        return None


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--storage", required=True)
    parser.add_argument("--token", action="store_true")
    parser.add_argument("--user")
    parser.add_argument("--cdn", action="store_true")
    parser.add_argument("--fault", action="append", default=[], type=json.loads)
    server.add_arguments(parser)
    arguments = parser.parse_args()
    try:
        registry = FaultyRegistry(arguments.storage, arguments.port, arguments.token, arguments.user, arguments.cdn,
                                  arguments.fault)
    except (OSError, TypeError) as error:
        sys.exit(f"faultyregistry.py: {error}: run images.py first?")
    server.serve(registry, arguments.die_with_parent)


if __name__ == "__main__":
    main()
