// dockerode against the engine: every exported function is one test. `node play.mjs NAME` runs it; dockerode_test.py
// gives every one an engine. The packages stand in the folder that ONGGI_DOCKERODE names (see install.py).

import assert from "node:assert/strict";
import { once } from "node:events";
import { createRequire } from "node:module";
import { PassThrough } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";

const require = createRequire(process.env.ONGGI_DOCKERODE + "/");
const Docker = require("dockerode");
const tar = require("tar-stream");

const docker = new Docker({ socketPath: process.env.ONGGI_SOCKET });
const PATIENCE = 30_000;

async function eventually(condition, what) {
  const deadline = Date.now() + PATIENCE;
  for (;;) {
    const answer = await condition();
    if (answer) return answer;
    if (Date.now() > deadline) throw new Error(`not within ${PATIENCE} ms: ${what}`);
    await sleep(10);
  }
}

/** Collects a stream as text; until() waits for words in it. */
class Collector {
  constructor(stream) {
    this.text = "";
    this.ended = false;
    stream.on("data", (data) => (this.text += data.toString("utf8")));
    for (const event of ["end", "close"]) stream.on(event, () => (this.ended = true));
  }

  until(words) {
    return eventually(() => this.text.includes(words), `"${words}" in ${JSON.stringify(this.text)}`);
  }

  end() {
    return eventually(() => this.ended, "the end of the stream");
  }
}

/** Takes the frames of a stream without a terminal apart. */
function split(stream) {
  const [out, err] = [new PassThrough(), new PassThrough()];
  docker.modem.demuxStream(stream, out, err);
  stream.on("end", () => (out.end(), err.end()));
  return [new Collector(out), new Collector(err)];
}

async function create(name, Cmd, more = {}) {
  return docker.createContainer({ name, Image: "busybox", Cmd, ...more });
}

async function start(name, Cmd, more = {}) {
  const container = await create(name, Cmd, more);
  await container.start();
  return container;
}

function pack(files) {
  const archive = tar.pack();
  for (const [name, data] of Object.entries(files)) archive.entry({ name }, data);
  archive.finalize();
  return archive;
}

async function unpack(stream) {
  const files = {};
  const extract = tar.extract();
  extract.on("entry", (header, body, next) => {
    const collector = new Collector(body);
    body.on("end", () => {
      files[header.name] = { ...header, data: collector.text };
      next();
    });
    body.resume();
  });
  stream.pipe(extract);
  await once(extract, "finish");
  return files;
}

const code = (expected) => (error) => {
  assert.equal(error.statusCode, expected, error.message);
  return true;
};

export async function lifecycle() {
  const container = await create("jar", ["sh", "-c", "trap 'exit 5' TERM; echo ready; while :; do sleep 0.05; done"], {
    Labels: { clay: "brown" }, HostConfig: { Memory: 64 << 20 },
  });
  assert.equal((await container.inspect()).State.Status, "created");
  await container.start();
  await assert.rejects(container.start(), code(304));
  const listed = await docker.listContainers({ filters: { label: ["clay=brown"] } });
  assert.deepEqual(listed.map((each) => each.Names[0]), ["/jar"]);
  await eventually(async () => (await container.logs({ stdout: true })).includes("ready"), "the trap");
  const waiting = container.wait();
  await container.stop();
  assert.equal((await waiting).StatusCode, 5);
  await assert.rejects(container.stop(), code(304));
  await container.rename({ name: "vase" });
  await container.restart();
  assert.equal((await docker.getContainer("vase").inspect()).State.Running, true);
  await container.kill();
  assert.equal((await container.wait()).StatusCode, 137);
  await container.remove();
  await assert.rejects(container.inspect(), code(404));
}

export async function pauseAndUpdate() {
  const container = await start("jar", ["sleep", "1000"]);
  await container.pause();
  assert.equal((await container.inspect()).State.Paused, true);
  await container.unpause();
  await container.update({ Memory: 32 << 20, MemorySwap: 64 << 20 });
  assert.equal((await container.inspect()).HostConfig.Memory, 32 << 20);
  const top = await container.top();
  assert.ok(top.Processes.some((row) => row.join(" ").includes("sleep 1000")), JSON.stringify(top));
}

export async function runPipesItsOutput() {
  const out = new PassThrough();
  const collector = new Collector(out);
  const [result, container] = await docker.run("busybox", ["sh", "-c", "echo out; exit 4"], out, { HostConfig: {} });
  assert.equal(result.StatusCode, 4);
  assert.match(collector.text, /out/);
  await container.remove();
}

export async function attachCarriesStandardInput() {
  const container = await create("cat", ["cat"], {
    OpenStdin: true, StdinOnce: true, AttachStdin: true, AttachStdout: true, AttachStderr: true,
  });
  const stream = await container.attach({ stream: true, stdin: true, stdout: true, stderr: true, hijack: true });
  const [out] = split(stream);
  await container.start();
  stream.write("first\n");
  await out.until("first");
  stream.end("last\n");
  await out.until("last");
  assert.equal((await container.wait()).StatusCode, 0);
}

export async function attachWithoutATerminalKeepsTheStreamsApart() {
  const container = await create("two", ["sh", "-c", "echo out; echo err >&2"]);
  const stream = await container.attach({ stream: true, stdout: true, stderr: true });
  const [out, err] = split(stream);
  await container.start();
  await container.wait();
  await out.until("out\n");
  await err.until("err\n");
  assert.deepEqual([out.text, err.text], ["out\n", "err\n"]);
}

export async function attachedTerminalIsRawAndResized() {
  const container = await create("shell", ["sh"], {
    Tty: true, OpenStdin: true, AttachStdin: true, AttachStdout: true, AttachStderr: true,
  });
  const stream = await container.attach({ stream: true, stdin: true, stdout: true, stderr: true, hijack: true });
  const screen = new Collector(stream);
  await container.start();
  await container.resize({ h: 33, w: 111 });
  stream.write("until [ \"$(stty size)\" = '33 111' ]; do usleep 20000; done; echo fit$((40+2))\n");
  await screen.until("fit42");
  stream.write("exit 6\n");
  assert.equal((await container.wait()).StatusCode, 6);
  await screen.end();
}

export async function execWithPipes() {
  const container = await start("jar", ["sleep", "1000"]);
  const exec = await container.exec({
    Cmd: ["sh", "-c", 'cat; echo "$COLOUR $PWD $(id -u)" >&2; exit 9'], Env: ["COLOUR=brown"], WorkingDir: "/tmp", User: "1234",
    AttachStdin: true, AttachStdout: true, AttachStderr: true,
  });
  const stream = await exec.start({ hijack: true, stdin: true });
  const [out, err] = split(stream);
  stream.end("through the pipe\n");
  await out.until("through the pipe\n");
  await err.until("brown /tmp 1234\n");
  await eventually(async () => !(await exec.inspect()).Running, "the end of the exec");
  assert.equal((await exec.inspect()).ExitCode, 9);
}

export async function execOnATerminal() {
  const container = await start("jar", ["sleep", "1000"]);
  const exec = await container.exec({ Cmd: ["sh"], Tty: true, AttachStdin: true, AttachStdout: true, AttachStderr: true });
  const stream = await exec.start({ hijack: true, stdin: true, Tty: true });
  const screen = new Collector(stream);
  await exec.resize({ h: 21, w: 77 });
  stream.write("until [ \"$(stty size)\" = '21 77' ]; do usleep 20000; done; echo fit$((40+2))\n");
  await screen.until("fit42");
  stream.write("exit 3\n");
  await screen.end();
  assert.equal((await exec.inspect()).ExitCode, 3);
}

export async function logsFollow() {
  const container = await create("counter", ["sh", "-c", "read line; echo $line; read line; echo $line >&2"], { OpenStdin: true });
  const input = await container.attach({ stream: true, stdin: true, hijack: true });
  await container.start();
  const stream = await container.logs({ follow: true, stdout: true, stderr: true });
  const [out, err] = split(stream);
  input.write("one\n");
  await out.until("one\n");
  input.write("two\n");
  await err.until("two\n");
  await out.end();
  const tail = await container.logs({ stdout: true, stderr: true, tail: 1, timestamps: true });
  assert.match(tail.subarray(8).toString(), /^\d{4}-\d\d-\d\dT\S+Z two\n$/);
}

export async function statsStream() {
  const container = await start("busy", ["sh", "-c", "while :; do :; done"]);
  const stream = await container.stats({ stream: true });
  const collector = new Collector(stream);
  await eventually(() => collector.text.split("\n").length > 3, "three measurements");
  stream.destroy();
  const [, second, third] = collector.text.split("\n").map((line) => line && JSON.parse(line));
  assert.ok(third.cpu_stats.cpu_usage.total_usage > second.cpu_stats.cpu_usage.total_usage);
  assert.equal(third.precpu_stats.cpu_usage.total_usage, second.cpu_stats.cpu_usage.total_usage);
  const share = (third.cpu_stats.cpu_usage.total_usage - third.precpu_stats.cpu_usage.total_usage) /
    (third.cpu_stats.system_cpu_usage - third.precpu_stats.system_cpu_usage) * third.cpu_stats.online_cpus;
  assert.ok(share > 0.05 && share < 1.5, `a busy loop takes ${share} of a processor`);
  assert.ok(third.memory_stats.usage > 0 && third.pids_stats.current >= 1);
  const once = await container.stats({ stream: false });
  assert.equal(once.name, "/busy");
}

export async function eventsAreFiltered() {
  const stream = await docker.getEvents({ filters: { type: ["container"], event: ["start", "die"] } });
  const collector = new Collector(stream);
  const container = await start("short", ["sh", "-c", "exit 3"], { Labels: { clay: "brown" } });
  await container.wait();
  await eventually(() => collector.text.trim().split("\n").length === 2, "two events");
  stream.destroy();
  const [begin, end] = collector.text.trim().split("\n").map((line) => JSON.parse(line));
  assert.deepEqual([begin.Action, end.Action, begin.id, end.Actor.ID], ["start", "die", container.id, container.id]);
  assert.equal(end.Actor.Attributes.exitCode, "3");
  assert.equal(end.Actor.Attributes.clay, "brown");
}

export async function archivesGoInAndOut() {
  const container = await start("box", ["sleep", "1000"]);
  await container.putArchive(pack({ "made/one": "a jar", "made/two": "of clay" }), { path: "/tmp" });
  const files = await unpack(await container.getArchive({ path: "/tmp/made" }));
  assert.equal(files["made/one"].data, "a jar");
  assert.equal(files["made/two"].data, "of clay");
  const info = await container.infoArchive({ path: "/tmp/made/one" });
  const stat = JSON.parse(Buffer.from(info.headers["x-docker-container-path-stat"], "base64").toString());
  assert.deepEqual([stat.name, stat.size], ["one", 5]);
  const exported = await unpack(await container.export());
  assert.equal(exported["tmp/made/two"].data, "of clay");
  const changes = await container.changes();
  assert.ok(changes.some((change) => change.Path === "/tmp/made/one" && change.Kind === 1), JSON.stringify(changes));
  await assert.rejects(container.getArchive({ path: "/nowhere" }), code(404));
}

export async function commitMakesAnImage() {
  const container = await start("potter", ["sh", "-c", "echo fired > /glaze"]);
  await container.wait();
  await container.commit({ repo: "made/pot", tag: "1", comment: "a word", author: "potter", changes: 'CMD ["cat", "/glaze"]' });
  const image = await docker.getImage("made/pot:1").inspect();
  assert.deepEqual([image.Comment, image.Author, image.Config.Cmd], ["a word", "potter", ["cat", "/glaze"]]);
  const out = new PassThrough();
  const collector = new Collector(out);
  const [result, made] = await docker.run("made/pot:1", [], out);
  assert.equal(result.StatusCode, 0);
  assert.match(collector.text, /fired/);
  await made.remove();
  await docker.getImage("made/pot:1").remove();
}

export async function imagesAreListedTaggedAndPulled() {
  const stream = await docker.pull("busybox:1.36");
  const lines = await new Promise((resolve, reject) =>
    docker.modem.followProgress(stream, (error, output) => (error ? reject(error) : resolve(output))));
  assert.ok(lines.some((line) => /^Status: /.test(line.status)), JSON.stringify(lines.slice(-2)));
  await docker.getImage("busybox:1.36").tag({ repo: "mine", tag: "1" });
  const images = await docker.listImages({ filters: { reference: ["mine:1"] } });
  assert.deepEqual(images.map((image) => image.RepoTags.includes("mine:1")), [true]);
  assert.ok((await docker.getImage("mine:1").history()).length > 0);
  await docker.getImage("mine:1").remove();
  await docker.getImage("busybox:1.36").remove();
}

export async function pruneTakesWhatHasEnded() {
  await start("running", ["sleep", "1000"]);
  const ended = await start("ended", ["true"]);
  await ended.wait();
  const pruned = await docker.pruneContainers();
  assert.deepEqual(pruned.ContainersDeleted, [ended.id]);
  assert.deepEqual((await docker.listContainers({ all: true })).map((each) => each.Names[0]), ["/running"]);
}

export async function theEngineDescribesItself() {
  assert.equal((await docker.ping()).toString(), "OK");
  assert.equal((await docker.version()).Os, "linux");
  assert.equal((await docker.info()).OSType, "linux");
  assert.ok(Array.isArray((await docker.df()).Containers));
}
