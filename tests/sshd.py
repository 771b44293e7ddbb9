"""A real OpenSSH server on loopback with keys of its own, which lets in by key the one who started it, to SFTP."""

import getpass
import os
import shutil
import signal
import socket
import subprocess
import threading
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Self


@dataclass
class Sshd:
    folder: Path  # its keys and configuration
    read_only: bool = False
    port: int = 0
    user: str = field(default_factory=getpass.getuser)
    _process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        self.folder.mkdir(parents=True, exist_ok=True)
        for name in ("host", "user", "stranger"):
            if not (self.folder / name).exists():
                command = ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", self.folder / name]
                subprocess.run(command, check=True)
        shutil.copy(self.folder / "user.pub", self.folder / "authorized")
        if os.geteuid() == 0:
            Path("/run/sshd").mkdir(exist_ok=True)
        server = shutil.which("sshd", path="/usr/sbin:/usr/local/sbin:" + os.environ["PATH"])
        assert server, "openssh-server is not installed"
        while not self._is_listening(server):  # somebody else took the port since it was free
            pass
        return self

    def _is_listening(self, server: str) -> bool:
        """Start it on a port that is free just now; whether it got that. Known by its own word, for whoever answers at
        a port need not be who was started."""
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        (self.folder / "config").write_text(
            f"""Port {self.port}
ListenAddress 127.0.0.1
HostKey {self.folder / "host"}
AuthorizedKeysFile {self.folder / "authorized"}
PidFile none
StrictModes no
UsePAM no
PasswordAuthentication no
KbdInteractiveAuthentication no
PermitRootLogin prohibit-password
LogLevel INFO
LoginGraceTime 600
MaxStartups 1000
Subsystem sftp internal-sftp{" -R" if self.read_only else ""}
"""
        )
        command = [server, "-D", "-e", "-f", self.folder / "config"]
        self._process = subprocess.Popen(command, stderr=subprocess.PIPE)
        assert self._process.stderr
        log = (self.folder / "log").open("ab", buffering=0)
        said = ""
        for line in self._process.stderr:
            log.write(line)
            said += line.decode(errors="replace")
            if "Server listening" in said:
                rest = (self._process.stderr, log)
                threading.Thread(target=shutil.copyfileobj, args=rest, daemon=True).start()
                return True
        self._process.wait()
        assert "Address already in use" in said, said
        return False

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        assert self._process
        self._process.send_signal(signal.SIGTERM)
        self._process.wait()

    @property
    def fingerprint(self) -> str:
        told = subprocess.run(
            ["ssh-keygen", "-lf", self.folder / "host.pub"], check=True, capture_output=True, text=True
        )
        return told.stdout.split()[1]

    @property
    def key(self) -> str:
        return (self.folder / "user").read_text()

    @property
    def public_line(self) -> str:
        """As ssh-keyscan tells it."""
        return f"[127.0.0.1]:{self.port} {(self.folder / 'host.pub').read_text().strip()}"
