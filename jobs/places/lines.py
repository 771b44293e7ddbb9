"""The connections of one storage, so that a thread can cut them that waits for none of them. What they carry never
enters. botocore has no door for this, so its pools are handed over to it where it keeps them."""

import socket
from collections.abc import Callable
from contextlib import suppress
from typing import Any
from weakref import WeakSet

from botocore.awsrequest import (
    AWSHTTPConnection,
    AWSHTTPConnectionPool,
    AWSHTTPSConnection,
    AWSHTTPSConnectionPool,
)


class Lines:
    """Those of a botocore client; `sent` is called with how many bytes each of them took."""

    def __init__(self, client: Any, sent: Callable[[int], object]) -> None:
        self._open: WeakSet[socket.socket] = WeakSet()
        session = client._endpoint.http_session
        session._manager.pool_classes_by_scheme = session._pool_classes_by_scheme = {
            "http": self._pool(AWSHTTPConnectionPool, AWSHTTPConnection, sent),
            "https": self._pool(AWSHTTPSConnectionPool, AWSHTTPSConnection, sent),
        }

    def cut(self) -> None:
        """End what is open; whoever reads or writes there is told that the connection broke."""
        for each in list(self._open):
            with suppress(OSError):
                socket.socket.shutdown(each, socket.SHUT_RDWR)

    def _pool(self, pool: Any, connection: Any, sent: Callable[[int], object]) -> Any:
        known = self._open

        class Line(connection):  # type: ignore[misc]
            def connect(self) -> None:
                super().connect()
                known.add(self.sock)

            def send(self, data: Any) -> None:
                super().send(data)
                if isinstance(data, bytes | bytearray | memoryview):
                    sent(len(data))

        return type(pool.__name__, (pool,), {"ConnectionCls": Line})
