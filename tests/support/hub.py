#!/usr/bin/python3
"""A small server in the shape of the Docker Hub's search and tag listings.

  hub.py [--cache CACHE] [--port N] [--die-with-parent] [--status N]

  GET /v1/search?q=&n=&page=                                    the index's search, as the engine asks it
  GET /v2/search/repositories/?query=&page_size=&page=          the Hub's search, as the window asks it
  GET /v2/repositories/<namespace>/<name>/                      one repository
  GET /v2/repositories/<namespace>/<name>/tags?page_size=&page= &name=   its tags, newest first; `next` leads on
  GET /__requests                                               all requests so far

With --cache (images.py's) the tags of busybox, node and nginx have the digests and sizes of the test images, otherwise
made-up ones. --status answers every request with that HTTP status (the Hub in trouble).
"""

import argparse
import hashlib
import json
import pathlib
import re
import sys
import urllib.parse

import server

# name, stars, pulls, official, automated, description
REPOSITORIES = [
    ("node", 13642, 5_812_000_000, True, False, "Node.js is a JavaScript-based platform for server-side and networking applications."),
    ("busybox", 3327, 9_104_000_000, True, False, "Busybox base image."),
    ("nginx", 20361, 10_950_000_000, True, False, "Official build of Nginx."),
    ("mongo-express", 1479, 128_400_000, True, False, "Web-based MongoDB admin interface, written with Node.js and express"),
    ("mongo", 10312, 4_210_000_000, True, False, "MongoDB document databases provide high availability and easy scalability."),
    ("alpine", 11092, 10_300_000_000, True, False, "A minimal Docker image based on Alpine Linux with a complete package index and only 5 MB in size!"),
    ("debian", 5140, 1_240_000_000, True, False, "Debian is a Linux distribution that's composed entirely of free and open-source software."),
    ("ubuntu", 17320, 4_020_000_000, True, False, "Ubuntu is a Debian-based Linux operating system based on free software."),
    ("python", 9980, 4_530_000_000, True, False, "Python is an interpreted, interactive, object-oriented, open-source programming language."),
    ("postgres", 13790, 10_100_000_000, True, False, "The PostgreSQL object-relational database system provides reliability and data integrity."),
    ("redis", 13120, 7_350_000_000, True, False, "Redis is the world's fastest data platform for caching, vector search, and NoSQL databases."),
    ("bitnami/node", 85, 61_900_000, False, True, "Bitnami container image for NodeJS"),
    ("cimg/node", 22, 54_300_000, False, False, "The CircleCI Node.js Docker Convenience Image."),
    ("kindest/node", 108, 132_700_000, False, False, "https://sigs.k8s.io/kind node image"),
    ("circleci/node", 134, 512_000_000, False, False, "Node.js is a JavaScript-based platform for server-side and networking applications."),
    ("bitnami/nginx", 198, 312_000_000, False, True, "Bitnami container image for NGINX"),
    ("nginxinc/nginx-unprivileged", 169, 231_000_000, False, False, "Unprivileged NGINX Dockerfiles"),
    ("linuxserver/nginx", 231, 49_800_000, False, False, "An Nginx container, brought to you by LinuxServer.io."),
    ("radial/busyboxplus", 54, 5_100_000, False, True, "Full-chain, Internet enabled, busybox made from scratch. Comes in git and cURL flavors."),
    ("nodered/node-red", 812, 210_400_000, False, False, "Low-code programming for event-driven applications."),
    ("prom/node-exporter", 371, 780_000_000, False, True, "Prometheus exporter for machine metrics"),
    ("onggi/한글", 3, 1200, False, False, "이름과 설명이 한글인 저장소 <b>&amp;"),
]
PLATFORMS = [("amd64", ""), ("arm64", "v8"), ("arm", "v7")]
UPDATED = "2025-05-20T07:{:02}:00.123456Z"


def split(name):
    namespace, _, short = name.rpartition("/")
    return namespace or "library", short


class Catalogue:
    """The repositories and their tags."""

    def __init__(self, cache):
        self.images = {}
        if cache:
            path = pathlib.Path(cache, "images.json")
            self.images = json.loads(path.read_text(encoding="utf-8"))["images"]

    def search(self, query):
        """Matches of the query in name or description: exact names, then official ones, then by stars."""
        text = query.strip().lower().removeprefix("library/")
        found = [entry for entry in REPOSITORIES if text in entry[0].lower() or text in entry[5].lower()]
        return sorted(found, key=lambda entry: (entry[0] != text, text not in entry[0], not entry[3], -entry[1]))

    @staticmethod
    def find(namespace, short):
        return next((entry for entry in REPOSITORIES if split(entry[0]) == (namespace, short)), None)

    def tags(self, namespace, short):
        repository = f"{namespace}/{short}"
        real = {key.rpartition(":")[2]: image for key, image in self.images.items() if key.startswith(repository + ":")}
        names = list(real) or ["latest"]
        # The Hub's own lists are long: enough tags for a second page.
        names += [name for name in (f"{22 - major}.{minor}.0" for major in range(4) for minor in range(9, -1, -1))
                  if name not in names]
        return [self._tag(repository, name, number, real.get(name)) for number, name in enumerate(names)]

    @staticmethod
    def _tag(repository, name, number, image):
        def digest(*words):
            return "sha256:" + hashlib.sha256("/".join((repository, name) + words).encode()).hexdigest()

        images = []
        for architecture, variant in PLATFORMS:
            own = image if image and architecture == "amd64" else None
            images.append({
                "architecture": architecture, "features": "", "variant": variant or None, "os": "linux",
                "os_features": "", "os_version": None, "digest": own["manifest"] if own else digest(architecture),
                "size": own["size"] if own else 30_000_000 + 1_000_000 * number, "status": "active",
                "last_pushed": UPDATED.format(59 - number), "last_pulled": UPDATED.format(59),
            })
        return {
            "creator": 1, "id": 1000 + number, "name": name, "full_size": images[0]["size"],
            "last_updated": UPDATED.format(59 - number), "tag_last_pushed": UPDATED.format(59 - number),
            "tag_status": "active", "v2": True, "content_type": "image",
            "digest": image["digest"] if image else digest(), "images": images,
        }


class HubHandler(server.Handler):
    def do_GET(self):
        parts = urllib.parse.urlsplit(self.path)
        query = {key: values[0] for key, values in urllib.parse.parse_qs(parts.query).items()}
        path = urllib.parse.unquote(parts.path).rstrip("/")
        if path == "/__requests":
            return self.reply_json(self.server.requests)
        self.remember()
        if self.server.status:
            return self.reply_json({"message": "the hub is in trouble"}, self.server.status)
        if path == "/v1/search":
            return self._index_search(query)
        if path == "/v2/search/repositories":
            return self._hub_search(query)
        match = re.fullmatch(r"/v2/repositories/([^/]+)/([^/]+)(/tags)?", path)
        entry = match and Catalogue.find(match[1], match[2])
        if not entry:
            return self.reply_json({"message": "object not found", "errinfo": {}}, 404)
        return self._tags(entry, parts.path, query) if match[3] else self._repository(entry)

    @staticmethod
    def _number(query, key, default, limit):
        text = query.get(key, "")
        return max(1, min(int(text), limit)) if text.isdigit() else default

    def _page(self, items, size, page):
        return items[(page - 1) * size:page * size]

    def _link(self, path, query, size, page, count):
        if page < 1 or (page - 1) * size >= count:
            return None
        return f"{self.server.url}{path}?" + urllib.parse.urlencode(dict(query, page_size=size, page=page))

    def _index_search(self, query):
        found = self.server.catalogue.search(query.get("q", ""))
        size, page = self._number(query, "n", 25, 100), self._number(query, "page", 1, 1000)
        results = [{"name": name, "description": text, "star_count": stars, "is_trusted": automated,
                    "is_automated": automated, "is_official": official}
                   for name, stars, _, official, automated, text in self._page(found, size, page)]
        self.reply_json({"num_pages": -(-len(found) // size), "num_results": len(found), "results": results,
                         "page_size": size, "query": query.get("q", ""), "page": page})

    def _hub_search(self, query):
        found = self.server.catalogue.search(query.get("query", ""))
        size, page = self._number(query, "page_size", 25, 100), self._number(query, "page", 1, 1000)
        results = [{"repo_name": name, "short_description": text, "star_count": stars, "pull_count": pulls,
                    "repo_owner": "", "is_automated": automated, "is_official": official}
                   for name, stars, pulls, official, automated, text in self._page(found, size, page)]
        path = "/v2/search/repositories/"
        self.reply_json({"count": len(found), "next": self._link(path, query, size, page + 1, len(found)),
                         "previous": self._link(path, query, size, page - 1, len(found)), "results": results})

    def _repository(self, entry):
        name, stars, pulls, official, automated, text = entry
        namespace, short = split(name)
        self.reply_json({"user": namespace, "name": short, "namespace": namespace, "repository_type": "image", "status": 1,
                         "status_description": "active", "description": text, "is_private": False,
                         "is_automated": automated, "is_official": official, "star_count": stars, "pull_count": pulls,
                         "last_updated": UPDATED.format(59), "full_description": f"# {short}\n\n{text}\n"})

    def _tags(self, entry, path, query):
        tags = [tag for tag in self.server.catalogue.tags(*split(entry[0])) if query.get("name", "") in tag["name"]]
        size, page = self._number(query, "page_size", 10, 100), self._number(query, "page", 1, 1000)
        self.reply_json({"count": len(tags), "next": self._link(path, query, size, page + 1, len(tags)),
                         "previous": self._link(path, query, size, page - 1, len(tags)),
                         "results": self._page(tags, size, page)})


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cache")
    parser.add_argument("--status", type=int, default=0)
    server.add_arguments(parser)
    arguments = parser.parse_args()
    hub = server.Server(HubHandler, arguments.port)
    hub.status = arguments.status
    try:
        hub.catalogue = Catalogue(arguments.cache)
    except (OSError, ValueError) as error:
        sys.exit(f"hub.py: {error}: run images.py first")
    server.serve(hub, arguments.die_with_parent)


if __name__ == "__main__":
    main()
