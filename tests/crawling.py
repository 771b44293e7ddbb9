"""A line to a server on this machine that is quick at first and then lets next to nothing through."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from time import sleep

PAUSE = 0.05  # seconds between one byte and the next


@dataclass
class Line:
    """It crawls while `crawls`, each connection after `quick` bytes; a test sees by `crawling` that one does."""

    quick: int = 0
    crawls: bool = True
    port: int = 0
    crawling: threading.Event = field(default_factory=threading.Event)

    def carry(self, source: socket.socket, target: socket.socket) -> None:
        count = 0
        with suppress(OSError):
            while piece := source.recv(1 << 14):
                count += len(piece)
                if not self.crawls or count <= self.quick:
                    target.sendall(piece)
                    continue
                self.crawling.set()
                for at in range(len(piece)):
                    target.sendall(piece[at : at + 1])
                    if self.crawls:
                        sleep(PAUSE)
        for each in (source, target):
            with suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)


@contextmanager
def crawling(to: int, quick: int = 0) -> Iterator[Line]:
    """Such a line to the port `to`, whose `port` is to be called."""
    line = Line(quick)
    listening = socket.create_server(("127.0.0.1", 0))
    line.port = listening.getsockname()[1]

    def accept() -> None:
        with suppress(OSError):
            while True:
                called, _ = listening.accept()
                there = socket.create_connection(("127.0.0.1", to))
                for way in ((called, there), (there, called)):
                    threading.Thread(target=line.carry, args=way, daemon=True).start()

    threading.Thread(target=accept, daemon=True).start()
    try:
        yield line
    finally:
        line.crawls = False
        listening.close()
