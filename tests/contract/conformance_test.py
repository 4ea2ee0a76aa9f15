"""Replies of every endpoint against Docker's description of its API.

apifacts.json holds the facts (see apifacts.py). The engine's own tables of routes say what there is: a route that nothing
here drives fails the test, and one that the engine only knows must answer 501 or 503 with a message. fields.json has
what a real Docker sent to the same requests: what it always sends, clients may expect.
"""

import datetime
import io
import json
import os
import pathlib
import re
import sys
import tarfile
import urllib.parse

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../support"))
import apifacts  # noqa: E402
import engine  # noqa: E402

HERE = pathlib.Path(__file__).resolve().parent
FACTS = json.loads((HERE / "apifacts.json").read_text(encoding="utf-8"))
ROUTES = HERE.parents[1] / "engine/api"
RECORD = "ONGGI_RECORD_FIELDS"
# Endpoints that the description does not have, or not as what they are used for.
EXTRA = {
    "HEAD /_ping": {"200": "stream"},
    "POST /grpc": {}, "POST /build/cancel": {"204": "stream"},
    # What cannot be reached is not described.
    "POST /auth": FACTS["operations"]["POST /auth"] | {"503": "#ErrorResponse"},
}
# Where a Docker sends null for what the description calls a number.
NULLS = {".ExitCode is null", ".HostConfig.MemorySwappiness is null", ".HostConfig.PidsLimit is null"}
# Fields that a Docker sends and this engine does not, each with its reason.
LEFT_OUT = {
    "GET /info 200": {
        ".RegistryConfig.AllowNondistributableArtifactsCIDRs": "gone from newer Dockers",
        ".RegistryConfig.AllowNondistributableArtifactsHostnames": "gone from newer Dockers",
        ".DriverStatus[][]": "what a storage driver says of itself",
        ".ContainerdCommit.Expected": "gone from newer Dockers", ".RuncCommit.Expected": "gone from newer Dockers",
        ".InitCommit.Expected": "gone from newer Dockers",
    },
    "POST /containers/{}/wait 200": {".Error": "newer Dockers leave it out when there was none"},
    # Newer Dockers leave them out of what is no volume.
    "GET /containers/json 200": {"[].Mounts[].Name": "of volumes only", "[].Mounts[].Driver": "of volumes only"},
    "GET /containers/{}/json 200": {".Mounts[].Name": "of volumes only", ".Mounts[].Driver": "of volumes only"},
}


def routes():
    """(method, pattern) → whether the engine only knows it, from its tables."""
    found = {}
    for path in sorted(ROUTES.glob("*.cpp")):
        text = path.read_text(encoding="utf-8")
        for words in re.finditer(r'^\s*(\{|\w+\()"(GET|HEAD|POST|PUT|DELETE)", "(/[^"]*)"', text, re.M):
            method, pattern = words[2], words[3]
            found[method, pattern] = words[1].rstrip("(") in ("unsupported", "swarm")
    return found


def operation(method, pattern):
    return f"{method} {apifacts.plain(pattern)}"


def query(**values):
    return urllib.parse.urlencode({key: json.dumps(value) if isinstance(value, (dict, list)) else value
                                   for key, value in values.items()})


def archive(**files):
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as tar:
        for name, data in files.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            tar.addfile(info, io.BytesIO(data))
    return buffer.getvalue()


class Conformance(engine.EngineCase):
    recorded = {}

    # Asking and checking

    def ask(self, operation_name, path, status, body=None, value=None, **options):
        """Asks for the path, expects the status, checks the reply, answers with it. value: the documents of a stream."""
        method = operation_name.partition(" ")[0]
        reply = self.engine.api(method, f"/v{engine.API}{path}", body, **options)
        # Older Dockers blame themselves for what the client has done wrong.
        accepted = (400, 500) if engine.FOREIGN and status == 400 else (status,)
        self.assertIn(reply.status, accepted, f"{method} {path}: {reply.body[:600]!r}")
        self.conform(operation_name, reply, value(reply) if value else None)
        return reply

    def conform(self, name, reply, documents=None):
        described = EXTRA.get(name) or FACTS["operations"].get(name)
        self.assertIsNotNone(described, f"{name} is not described")
        status = str(reply.status)
        # A bad parameter is a bad parameter everywhere, whether that is written down or not.
        wanted = described.get(status, "#ErrorResponse" if status == "400" else None)
        self.assertIsNotNone(wanted, f"{name} answers {status}, which is not described: {reply.body[:300]!r}")
        if documents is None:
            if wanted in ("stream", "string") or status in ("101", "204", "304"):
                return
            self.assertIn("application/json", reply.headers.get("Content-Type", ""), f"{name} {status}")
            documents = [reply.json]
        problems = []
        seen = {}
        for document in documents:
            self.judge(wanted, document, problems, seen)
        key = f"{name} {status}"
        self.note(key, seen)
        self.assertEqual([], [problem for problem in problems if problem not in NULLS], key)
        if not engine.FOREIGN:
            self.assertEqual([], self.missing(key, seen), f"{key}: what a Docker always sends")

    @staticmethod
    def judge(wanted, document, problems, seen):
        def see(where, kind):
            kinds = seen.setdefault(where, {})
            kinds[kind] = kinds.get(kind, 0) + 1
        apifacts.check(FACTS["types"], wanted, document, "", problems, see)

    def note(self, key, seen):
        mine = self.recorded.setdefault(key, {})
        for where, kinds in seen.items():
            for kind, count in kinds.items():
                mine.setdefault(where, {}).setdefault(kind, 0)
                mine[where][kind] += count

    @staticmethod
    def missing(key, seen):
        """What a Docker always sends at this place and we did not, or in another kind."""
        found = []
        for where, kinds in FIELDS.get(key, {}).items():
            if where in LEFT_OUT.get(key, {}):
                continue
            parent = where.rpartition(".")[0]
            objects = seen.get(parent, {}).get("object", 0)
            there = sum(seen.get(where, {}).values())
            if there < objects:
                found.append(f"{where} is missing")
            found += [f"{where} is {kind} instead of {'|'.join(kinds)}" for kind in seen.get(where, {})
                      if kind not in kinds and not (kind == "list" or kind == "object") and "null" not in kinds]
        return found

    @classmethod
    def tearDownClass(cls):
        if engine.FOREIGN and RECORD in os.environ:
            fields = {key: always(seen) for key, seen in sorted(cls.recorded.items()) if always(seen)}
            lines = [f"{json.dumps(key)}: {json.dumps(value)}" for key, value in fields.items()]
            pathlib.Path(os.environ[RECORD]).write_text("{\n" + ",\n".join(lines) + "\n}\n", encoding="utf-8")

    # Helpers

    def now(self):
        """The engine's time as seconds since 1970, as the CLI sends times: older Dockers take nothing else."""
        text = self.ask("GET /info", "/info", 200).json["SystemTime"]
        whole, fraction = re.match(r"([^.Z+]*)(?:\.(\d+))?", text).groups()
        moment = datetime.datetime.fromisoformat(whole).replace(tzinfo=datetime.timezone.utc)
        return f"{int(moment.timestamp())}.{(fraction or '0').ljust(9, '0')}"

    def sleeper(self, name="jar", **config):
        return self.engine.run_detached(name, "sh", "-c", "trap 'exit 0' TERM; while :; do sleep 0.05; done", **config)

    # What is driven, named after method and pattern

    def drive_GET__ping(self, name):
        self.ask(name, "/_ping", 200)

    def drive_HEAD__ping(self, name):
        self.ask(name, "/_ping", 200)

    def drive_GET_version(self, name):
        self.ask(name, "/version", 200)

    def drive_GET_info(self, name):
        self.sleeper()
        self.ask(name, "/info", 200)

    def drive_GET_events(self, name):
        before = self.now()
        self.sleeper()
        self.engine.api("DELETE", "/containers/jar?force=1")
        after = self.now()
        reply = self.ask(name, f"/events?{query(since=before, until=after)}", 200, value=lambda reply: reply.lines)
        actions = [event["Action"] for event in reply.lines if event["Type"] == "container"]
        self.assertEqual(["create", "start", "die", "destroy"], [word for word in actions if word in ("create", "start", "die", "destroy")])
        self.ask(name, f"/events?{query(filters=['nonsense'])}", 400)

    def drive_GET_system_df(self, name):
        self.sleeper()
        self.ask(name, "/system/df", 200)

    def drive_POST_containers_create(self, name):
        path = "/containers/create"
        rich = {"Image": "busybox", "Cmd": ["true"], "Env": ["A=b"], "Labels": {"clay": "brown"}, "WorkingDir": "/tmp",
                "Volumes": {"/data": {}}, "ExposedPorts": {"80/tcp": {}},
                "HostConfig": {"PortBindings": {"80/tcp": [{"HostPort": ""}]}, "Tmpfs": {"/scratch": ""}},
                "NetworkingConfig": {"EndpointsConfig": {"bridge": {}}}}
        self.ask(name, f"{path}?name=rich", 201, rich)
        self.ask(name, f"{path}?name=rich", 409, {"Image": "busybox"})
        self.ask(name, path, 404, {"Image": "nobody:1"})
        self.ask(name, f"{path}?name=bad%20name", 400, {"Image": "busybox"})

    def drive_GET_containers_json(self, name):
        self.drive_POST_containers_create("POST /containers/create")
        self.sleeper("jar", HostConfig={"PortBindings": {"80/tcp": [{}]}}, ExposedPorts={"80/tcp": {}})
        self.ask(name, "/containers/json", 200)
        reply = self.ask(name, "/containers/json?all=1&size=1", 200)
        self.assertEqual({"/rich", "/jar"}, {each for item in reply.json for each in item["Names"]})
        self.ask(name, "/containers/json?filters=nonsense", 400)

    def drive_GET_containers_X_json(self, name):
        self.drive_POST_containers_create("POST /containers/create")
        self.sleeper("jar", HostConfig={"PortBindings": {"80/tcp": [{}]}}, ExposedPorts={"80/tcp": {}})
        for each in ("rich", "jar"):
            self.ask(name, f"/containers/{each}/json", 200)
        self.ask(name, "/containers/jar/json?size=1", 200)
        self.engine.api("POST", "/containers/jar/stop?t=5")
        self.ask(name, "/containers/jar/json", 200)
        health = {"Test": ["CMD-SHELL", "true"], "Interval": 200_000_000, "Timeout": 5_000_000_000, "Retries": 1}
        reply = self.engine.api("POST", "/containers/create?name=well", {"Image": "busybox", "Cmd": ["sleep", "1000"], "Healthcheck": health})
        self.assertEqual(201, reply.status, reply.body)
        self.assertEqual(204, self.engine.api("POST", "/containers/well/start").status)
        engine.eventually(lambda: self.engine.inspect("well")["State"]["Health"]["Log"], "a result of the check")
        self.ask(name, "/containers/well/json", 200)

    def drive_GET_containers_X_logs(self, name):
        self.engine.run_detached("speaker", "echo", "a word")
        self.engine.api("POST", "/containers/speaker/wait")
        self.assertTrue(self.ask(name, "/containers/speaker/logs?stdout=1", 200).body.endswith(b"a word\n"))
        self.ask(name, "/containers/speaker/logs", 400)

    def drive_POST_containers_X_start(self, name):
        self.engine.create("jar", "sleep", "1000")
        self.ask(name, "/containers/jar/start", 204)
        self.ask(name, "/containers/jar/start", 304)

    def drive_POST_containers_X_stop(self, name):
        self.sleeper()
        self.ask(name, "/containers/jar/stop", 204)
        self.ask(name, "/containers/jar/stop", 304)

    def drive_POST_containers_X_restart(self, name):
        self.sleeper()
        self.ask(name, "/containers/jar/restart", 204)

    def drive_POST_containers_X_kill(self, name):
        self.sleeper()
        self.ask(name, "/containers/jar/kill?signal=HUP", 204)
        self.ask(name, "/containers/jar/kill", 204)
        self.engine.api("POST", "/containers/jar/wait")
        self.ask(name, "/containers/jar/kill", 409)

    def drive_POST_containers_X_rename(self, name):
        self.sleeper()
        self.engine.create("pot", "true")
        self.ask(name, "/containers/jar/rename?name=vase", 204)
        self.ask(name, "/containers/vase/rename?name=pot", 409)

    def drive_POST_containers_X_resize(self, name):
        self.sleeper(Tty=True)
        self.ask(name, "/containers/jar/resize?h=40&w=100", 200)

    def drive_POST_containers_X_wait(self, name):
        self.engine.run_detached("short", "sh", "-c", "exit 3")
        self.assertEqual(3, self.ask(name, "/containers/short/wait", 200).json["StatusCode"])
        if not engine.FOREIGN:  # Older Dockers take any word.
            self.ask(name, "/containers/short/wait?condition=nonsense", 400)

    def drive_POST_containers_X_attach(self, name):
        self.sleeper()
        connection, _ = self.engine.hijack(f"/v{engine.API}/containers/jar/attach?stream=1&stdout=1")
        connection.close()
        self.engine.api("POST", "/containers/jar/stop")
        self.engine.api("POST", "/containers/jar/wait")
        self.ask(name, "/containers/jar/attach?logs=1&stdout=1", 200)

    def drive_GET_containers_X_attach_ws(self, name):
        self.sleeper()
        reply = self.engine.api("GET", f"/v{engine.API}/containers/jar/attach/ws?stream=1&stdout=1")
        # Without a WebSocket's handshake there is nothing to talk about.
        self.assertIn(reply.status, (400, 426), reply.body[:200])

    def drive_DELETE_containers_X(self, name):
        self.sleeper()
        self.ask(name, "/containers/jar", 409)
        self.ask(name, "/containers/jar?force=1", 204)

    def drive_GET_containers_X_top(self, name):
        self.sleeper()
        for suffix in ("", "?ps_args=aux"):
            reply = self.ask(name, f"/containers/jar/top{suffix}", 200).json
            self.assertIn("PID", reply["Titles"])
            self.assertTrue(all(len(row) == len(reply["Titles"]) for row in reply["Processes"]), reply)

    def drive_GET_containers_X_stats(self, name):
        self.sleeper()
        for suffix in ("?stream=0", "?stream=0&one-shot=1"):
            self.ask(name, f"/containers/jar/stats{suffix}", 200)
        connection, reply = self.engine.stream("GET", f"/v{engine.API}/containers/jar/stats")
        documents = [json.loads(reply.readline()) for _ in range(2)]
        connection.close()
        problems = []
        for document in documents:
            self.judge(FACTS["operations"][name]["200"], document, problems, {})
        self.assertEqual([], problems)
        self.assertGreater(documents[1]["cpu_stats"]["system_cpu_usage"], documents[1]["precpu_stats"]["system_cpu_usage"])

    def drive_GET_containers_X_changes(self, name):
        self.engine.run_detached("writer", "sh", "-c", "echo x > /made; rm /etc/group; chmod 700 /home")
        self.engine.api("POST", "/containers/writer/wait")
        found = {item["Path"]: item["Kind"] for item in self.ask(name, "/containers/writer/changes", 200).json}
        self.assertEqual((1, 2, 0), (found["/made"], found["/etc/group"], found["/home"]))

    def drive_GET_containers_X_export(self, name):
        self.engine.create("box", "true")
        data = self.ask(name, "/containers/box/export", 200).body
        self.assertIn("bin/busybox", tarfile.open(fileobj=io.BytesIO(data)).getnames())

    def drive_POST_containers_X_update(self, name):
        self.sleeper(HostConfig={"Memory": 64 << 20})
        self.ask(name, "/containers/jar/update", 200, {"Memory": 32 << 20, "MemorySwap": 64 << 20, "RestartPolicy": {"Name": "no"}})
        self.assertEqual(32 << 20, self.engine.inspect("jar")["HostConfig"]["Memory"])

    def drive_POST_containers_X_pause(self, name):
        self.sleeper()
        self.ask(name, "/containers/jar/pause", 204)
        self.ask("GET /containers/{}/json", "/containers/jar/json", 200)
        self.assertEqual(204, self.engine.api("POST", "/containers/jar/unpause").status)

    def drive_POST_containers_X_unpause(self, name):
        self.sleeper()
        self.assertEqual(204, self.engine.api("POST", "/containers/jar/pause").status)
        self.ask(name, "/containers/jar/unpause", 204)

    def drive_PUT_containers_X_archive(self, name):
        self.engine.create("box", "true")
        tar = {"Content-Type": "application/x-tar"}
        self.ask(name, "/containers/box/archive?path=/tmp", 200, archive(given=b"given"), headers=tar)
        self.ask(name, "/containers/box/archive?path=/nowhere", 404, archive(given=b"given"), headers=tar)
        self.ask(name, "/containers/box/archive", 400, archive(given=b"given"), headers=tar)

    def drive_GET_containers_X_archive(self, name):
        self.drive_PUT_containers_X_archive("PUT /containers/{}/archive")
        reply = self.ask(name, "/containers/box/archive?path=/tmp/given", 200)
        [member] = tarfile.open(fileobj=io.BytesIO(reply.body)).getmembers()
        self.assertEqual(("given", 5), (member.name, member.size))
        self.assertTrue(reply.headers["X-Docker-Container-Path-Stat"])
        self.ask(name, "/containers/box/archive?path=/nowhere", 404)

    def drive_HEAD_containers_X_archive(self, name):
        self.engine.create("box", "true")
        reply = self.ask(name, "/containers/box/archive?path=/etc/passwd", 200)
        self.assertTrue(reply.headers["X-Docker-Container-Path-Stat"])

    def drive_POST_containers_prune(self, name):
        self.engine.create("box", "true")
        reply = self.ask(name, "/containers/prune", 200).json
        self.assertEqual(1, len(reply["ContainersDeleted"]))
        self.ask(name, "/containers/prune", 200)

    def execute(self, **config):
        reply = self.ask("POST /containers/{}/exec", "/containers/jar/exec", 201, dict({"Cmd": ["sh", "-c", "sleep 0.2; exit 4"]}, **config))
        return reply.json["Id"]

    def drive_POST_containers_X_exec(self, name):
        self.sleeper()
        self.execute(AttachStdout=True, Env=["A=b"], WorkingDir="/tmp", User="1:2")
        self.ask("GET /containers/{}/json", "/containers/jar/json", 200)
        self.ask(name, "/containers/nobody/exec", 404, {"Cmd": ["true"]})
        self.assertEqual(204, self.engine.api("POST", "/containers/jar/stop").status)
        self.ask(name, "/containers/jar/exec", 409, {"Cmd": ["true"]})

    def drive_POST_exec_X_start(self, name):
        self.sleeper()
        identity = self.execute(AttachStdout=True)
        self.ask(name, f"/exec/{identity}/start", 200, {"Detach": False, "Tty": False})
        if not engine.FOREIGN:  # Older Dockers say so in the stream.
            self.ask(name, f"/exec/{identity}/start", 409, {"Detach": False, "Tty": False})
        self.ask(name, f"/exec/{'0' * 64}/start", 404, {})

    def drive_GET_exec_X_json(self, name):
        self.sleeper()
        identity = self.execute(AttachStdout=True, Tty=True)
        self.ask(name, f"/exec/{identity}/json", 200)
        self.engine.api("POST", f"/exec/{identity}/start", {"Detach": True})
        self.ask(name, f"/exec/{identity}/json", 200)
        engine.eventually(lambda: self.engine.api("GET", f"/exec/{identity}/json").json["ExitCode"] == 4, "the exec ends with 4")
        self.ask(name, f"/exec/{identity}/json", 200)

    def drive_POST_exec_X_resize(self, name):
        self.sleeper()
        identity = self.execute(AttachStdout=True, AttachStdin=True, Tty=True, Cmd=["sh"])
        self.assertEqual(200, self.engine.api("POST", f"/exec/{identity}/start", {"Detach": True, "Tty": True}).status)
        engine.eventually(lambda: self.engine.api("GET", f"/exec/{identity}/json").json["Running"], "the exec runs")
        self.ask(name, f"/exec/{identity}/resize?h=40&w=100", 200)

    def drive_POST_commit(self, name):
        self.engine.create("box", "true")
        reply = self.ask(name, "/commit?container=box&repo=made&tag=1&comment=a%20word&author=potter&changes=ENV%20A%3Db", 201, {})
        self.ask("GET /images/{}/json", f"/images/{reply.json['Id']}/json", 200)
        self.assertEqual(201, self.engine.api("POST", "/commit?container=box&repo=made&tag=2").status, "a commit without a body")
        for tag in ("1", "2"):
            self.engine.api("DELETE", f"/images/made:{tag}")

    # Images

    def drive_POST_images_create(self, name):
        reply = self.ask(name, "/images/create?fromImage=busybox&tag=latest", 200, timeout=120)
        self.assertTrue(all(isinstance(line.get("status"), str) for line in reply.lines), reply.body[:300])

    def drive_GET_images_json(self, name):
        self.ask(name, "/images/json", 200)
        self.ask(name, "/images/json?all=1&digests=1&shared-size=1", 200)

    def drive_GET_images_X_json(self, name):
        self.ask(name, "/images/busybox/json", 200)

    def drive_GET_images_X_history(self, name):
        self.ask(name, "/images/busybox/history", 200)

    @engine.ours("no other engine can be given the tests' search index")
    def drive_GET_images_search(self, name):
        self.ask(name, "/images/search?term=busybox", 200)

    def drive_POST_images_X_tag(self, name):
        self.ask(name, "/images/busybox/tag?repo=mine&tag=1", 201)
        self.ask(name, "/images/busybox/tag?repo=UPPER%20case", 400)

    def drive_DELETE_images_X(self, name):
        self.engine.api("POST", "/images/busybox/tag?repo=mine&tag=1")
        self.ask(name, "/images/mine:1", 200)

    def drive_GET_images_get(self, name):
        data = self.ask(name, "/images/get?names=busybox", 200).body
        self.assertIn("manifest.json", tarfile.open(fileobj=io.BytesIO(data)).getnames())

    def drive_GET_images_X_get(self, name):
        data = self.ask(name, "/images/busybox/get", 200).body
        self.assertIn("manifest.json", tarfile.open(fileobj=io.BytesIO(data)).getnames())

    def drive_POST_images_load(self, name):
        saved = self.engine.api("GET", "/images/busybox/get").body
        reply = self.ask(name, "/images/load", 200, saved, headers={"Content-Type": "application/x-tar"})
        self.assertTrue(any("Loaded image" in line.get("stream", "") for line in reply.lines), reply.body[:300])

    def drive_POST_images_X_push(self, name):
        # Nobody listens there: what goes wrong after the first line stands in the stream.
        self.engine.api("POST", "/images/busybox/tag?repo=127.0.0.1:1/mine&tag=1")
        reply = self.ask(name, "/images/127.0.0.1:1/mine/push?tag=1", 200, headers={"X-Registry-Auth": "e30="}, timeout=120)
        self.assertTrue(any("error" in line for line in reply.lines), reply.body[:300])
        reply = self.ask(name, "/images/127.0.0.1:1/nobody/push?tag=1", 200, headers={"X-Registry-Auth": "e30="})
        self.assertIn("does not exist locally", reply.lines[-1]["error"])
        self.engine.api("DELETE", "/images/127.0.0.1:1/mine:1")

    def drive_POST_auth(self, name):
        self.ask(name, "/auth", 503, {"username": "potter", "password": "clay", "serveraddress": "127.0.0.1:1"}, timeout=120)

    @engine.ours("another engine asks the Docker Hub itself")
    def drive_GET_distribution_X_json(self, name):
        self.ask(name, "/distribution/busybox/json", 200, timeout=120)

    def drive_POST_build(self, name):
        context = archive(Dockerfile=b"FROM busybox\nENV CLAY=brown\n")
        tar = {"Content-Type": "application/x-tar"}
        reply = self.ask(name, "/build?t=built:1&version=1", 200, context, headers=tar, timeout=120)
        self.assertTrue(any("Successfully built" in line.get("stream", "") for line in reply.lines), reply.body[:300])
        self.ask(name, "/build?t=UPPER%20case&version=1", 400, context, headers=tar)
        self.engine.api("DELETE", "/images/built:1")

    def drive_POST_images_prune(self, name):
        self.ask(name, "/images/prune", 200)

    def drive_POST_build_cancel(self, name):
        self.ask(name, "/build/cancel?id=nobody", 204)

    def drive_POST_build_prune(self, name):
        self.ask(name, "/build/prune", 200)

    # Volumes and networks

    def drive_POST_networks_prune(self, name):
        self.ask(name, "/networks/prune", 200)

    def drive_GET_volumes(self, name):
        self.drive_POST_volumes_create("POST /volumes/create")
        self.ask(name, "/volumes", 200)

    def drive_POST_volumes_create(self, name):
        self.ask(name, "/volumes/create", 201, {"Name": "pantry", "Labels": {"clay": "brown"}})

    def drive_GET_volumes_X(self, name):
        self.drive_POST_volumes_create("POST /volumes/create")
        self.ask(name, "/volumes/pantry", 200)

    def drive_DELETE_volumes_X(self, name):
        self.drive_POST_volumes_create("POST /volumes/create")
        self.ask(name, "/volumes/pantry", 204)

    def drive_POST_volumes_prune(self, name):
        self.ask(name, "/volumes/prune", 200)

    def drive_GET_networks(self, name):
        self.ask(name, "/networks", 200)

    def drive_GET_networks_X(self, name):
        self.ask(name, "/networks/bridge", 200)

    # The tests

    HUB = True

    def driver(self, name):
        method, _, path = name.partition(" ")
        words = path.replace("{}", "X").replace("/", "_")
        return getattr(self, f"drive_{method}{words}", None)

    def test_everyRouteAnswersAsDescribed(self):
        known = routes() if not engine.FOREIGN else {tuple(name.split(" ", 1)): False for name in {**FACTS["operations"], **EXTRA}
                                                     if self.driver(name)}
        self.assertGreater(len(known), 40)
        only = os.environ.get("ONGGI_ONLY_OPERATION", "")
        for (method, pattern), empty in sorted(known.items()):
            name = operation(method, pattern)
            if empty or only not in name:
                continue
            with self.subTest(name):
                drive = self.driver(name)
                self.assertIsNotNone(drive, "nothing here drives this route")
                drive(name)
            self.engine.remove_all()

    @engine.ours("its tables of routes")
    def test_whatIsOnlyKnownSaysSo(self):
        for (method, pattern), empty in routes().items():
            if empty:
                with self.subTest(f"{method} {pattern}"):
                    path = re.sub(r"\{[^}]*\}", "nobody", pattern)
                    reply = self.engine.api(method, f"/v{engine.API}{path}", {} if method == "POST" else None)
                    self.assertIn(reply.status, (501, 503))
                    if method != "HEAD":
                        self.assertTrue(reply.message)

    @engine.ours("its tables of routes")
    def test_whoeverIsNotThereIsNotFoundByEveryRoute(self):
        for (method, pattern), empty in routes().items():
            name = operation(method, pattern)
            described = FACTS["operations"].get(name, {})
            # A push tells in its stream, behind the line about where it goes to.
            if empty or "{" not in pattern or "404" not in described or name.endswith("/push"):
                continue
            with self.subTest(name):
                path = re.sub(r"\{[^}]*\}", "nobody", pattern)
                # What stands in the way otherwise: a parameter or body without which the request is wrong in itself.
                words = {"archive": "?path=/", "rename": "?name=x", "resize": "?h=1&w=1", "logs": "?stdout=1", "tag": "?repo=x",
                         "attach": "?stream=1&stdout=1"}
                path += next((value for key, value in words.items() if path.endswith(key)), "")
                body = {"Cmd": ["true"]} if path.endswith(("/exec", "/update")) else archive() if method == "PUT" else None
                reply = self.engine.api(method, f"/v{engine.API}{path}", body)
                self.assertEqual(404, reply.status, reply.body[:300])
                if method != "HEAD":
                    self.conform(name, reply)

    @engine.ours("its tables of routes")
    def test_everyOperationOfTheDescriptionIsKnown(self):
        known = {operation(*route) for route in routes()}
        self.assertEqual([], sorted(set(FACTS["operations"]) - known))


def always(seen):
    """The places that were filled in every object around them, with their kinds."""
    found = {}
    for where, kinds in seen.items():
        if not where or where.endswith("[]"):
            continue
        parent = where.rpartition(".")[0]
        objects = seen.get(parent, {}).get("object", 0)
        if objects and sum(kinds.values()) >= objects and not where.endswith(".*"):
            found[where] = sorted(kinds)
    return found


FIELDS = json.loads((HERE / "fields.json").read_text(encoding="utf-8")) if (HERE / "fields.json").exists() else {}

if __name__ == "__main__":
    engine.main()
