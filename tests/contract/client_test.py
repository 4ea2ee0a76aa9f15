"""The window's own client (ui/docker) on a real engine, by every way there is to one: a socket, TLS with certificates, ssh."""

import os
import pathlib
import pwd
import re
import shutil
import socket
import ssl
import subprocess
import sys
import tempfile
import threading
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../support"))
import certificates  # noqa: E402
import engine  # noqa: E402

PROGRAM = engine.BIN.parent / "tests/contract_clientlayer"
SSHD = shutil.which("sshd", path=os.environ.get("PATH", "") + ":/usr/sbin")


class TlsDoor:
    """A port with TLS before the engine's socket, which opens only to those whom the authority knows."""

    def __init__(self, authority, path):
        certificate, key = authority.vouch("door", "127.0.0.1")
        self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._context.load_cert_chain(certificate, key)
        self._context.load_verify_locations(authority.certificate)
        self._context.verify_mode = ssl.CERT_REQUIRED
        self._path = path
        self._server = socket.create_server(("127.0.0.1", 0))
        self.url = f"tcp://127.0.0.1:{self._server.getsockname()[1]}"
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self):
        while True:
            try:
                client, _ = self._server.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(client,), daemon=True).start()

    def _serve(self, plain):
        try:
            client = self._context.wrap_socket(plain, server_side=True)
        except (OSError, ssl.SSLError):
            plain.close()
            return
        with client, socket.socket(socket.AF_UNIX) as behind:
            behind.connect(self._path)
            there = threading.Thread(target=self._pump, args=(client, behind), daemon=True)
            there.start()
            self._pump(behind, client)
            there.join()

    @staticmethod
    def _pump(source, target):
        try:
            while piece := source.recv(65536):
                target.sendall(piece)
        except OSError:
            pass
        for end in (source, target):
            try:
                end.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass

    def close(self):
        self._server.close()


class ClientLayer(engine.EngineCase):
    def read_to(self, url, certs="", only=()):
        environment = dict(os.environ, ONGGI_CLIENT_HOST=url, ONGGI_CLIENT_CERTS=certs, LC_ALL="C.UTF-8")
        result = subprocess.run([PROGRAM, *only], env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                stderr=subprocess.STDOUT, text=True, timeout=240, check=False)
        failures = [line for line in result.stdout.splitlines() if not line.startswith(("PASS", "***", "Config"))]
        self.assertEqual(0, result.returncode, "\n".join(failures))
        passed = int(re.search(r"(\d+) passed", result.stdout)[1])
        print(f"\n  {passed} passed by {url}", file=sys.stderr)

    def test_bySocket(self):
        self.read_to(f"unix://{self.engine.socket}")

    def test_byTlsWithCertificates(self):
        folder = tempfile.mkdtemp(prefix="onggi-certificates-")
        self.addCleanup(shutil.rmtree, folder, True)
        authority = certificates.Authority(folder)
        certificate, key = authority.vouch("cert")
        for source, name in ((authority.certificate, "ca.pem"), (certificate, "cert.pem"), (key, "key.pem")):
            shutil.copy(source, f"{folder}/{name}")
        door = TlsDoor(authority, self.engine.socket)
        self.addCleanup(door.close)
        self.read_to(door.url, folder)


@unittest.skipIf(engine.FOREIGN, "the way there is the same for every engine")
@unittest.skipUnless(SSHD, "there is no sshd: the package openssh-server has it")
class BySsh(ClientLayer):
    """A server of its own, with keys of its own, in the namespaces of the test."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.folder = tempfile.mkdtemp(prefix="onggi-ssh-")
        cls.addClassCleanup(shutil.rmtree, cls.folder, True)
        # ssh looks for its own things in the home directory that the system knows, whatever HOME says.
        cls.home = pathlib.Path(pwd.getpwuid(os.geteuid()).pw_dir, ".ssh")
        cls.home.mkdir(mode=0o700, exist_ok=True)
        for target in (cls.home, "/run/sshd"):
            os.makedirs(target, exist_ok=True)
            subprocess.run(["mount", "-t", "tmpfs", "-o", "mode=0700", "tmpfs", target], check=True)
        for name in ("host", "user"):
            subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", f"{cls.folder}/{name}"], check=True)
        shutil.copy(f"{cls.folder}/user", cls.home / "id_ed25519")
        os.chmod(cls.home / "id_ed25519", 0o600)
        with socket.create_server(("127.0.0.1", 0)) as free:
            cls.port = free.getsockname()[1]
        cls.known = f"[127.0.0.1]:{cls.port} {pathlib.Path(cls.folder, 'host.pub').read_text(encoding='utf-8')}"
        config = pathlib.Path(cls.folder, "sshd_config")
        config.write_text(f"ListenAddress 127.0.0.1:{cls.port}\nHostKey {cls.folder}/host\nAuthorizedKeysFile {cls.folder}/user.pub\n"
                          f"PidFile none\nStrictModes no\nUsePAM no\nPasswordAuthentication no\nPermitRootLogin yes\n"
                          f"SetEnv PATH={os.path.dirname(engine.docker_cli())}:/usr/bin:/bin\n", encoding="utf-8")
        cls.server = subprocess.Popen([SSHD, "-D", "-E", f"{cls.folder}/log", "-f", config], stdin=subprocess.DEVNULL)
        cls.addClassCleanup(cls.stop_server)
        engine.eventually(cls.answers, "sshd answers")

    @classmethod
    def answers(cls):
        try:
            socket.create_connection(("127.0.0.1", cls.port), timeout=5).close()
        except OSError:
            return False
        return True

    @classmethod
    def stop_server(cls):
        cls.server.terminate()
        cls.server.wait()

    def setUp(self):
        (self.home / "known_hosts").write_text(self.known, encoding="utf-8")

    def url(self):
        return f"ssh://root@127.0.0.1:{self.port}{self.engine.socket}"

    test_bySocket = None
    test_byTlsWithCertificates = None

    def test_bySsh(self):
        self.read_to(self.url())

    def test_aHostThatNobodyKnowsIsASentence(self):
        (self.home / "known_hosts").unlink()
        result = subprocess.run([PROGRAM, "saysWhoItIs"], env=dict(os.environ, ONGGI_CLIENT_HOST=self.url(), LC_ALL="C.UTF-8"),
                                stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True, timeout=60, check=False)
        self.assertNotEqual(0, result.returncode)
        self.assertIn("is not known, or is another one than before", result.stdout)


if __name__ == "__main__":
    if not PROGRAM.exists():
        print(f"SKIPPED {sys.argv[0]}: there is no {PROGRAM}", file=sys.stderr)
        sys.exit(engine.SKIPPED)
    engine.main()
