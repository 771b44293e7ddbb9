"""Commands that another process handed over: each runs in a thread of its own, and what it writes goes back at once."""

import asyncio
import base64
import hmac
import io
import os
import threading
from collections.abc import AsyncIterator, Callable
from concurrent.futures import CancelledError
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Any

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response, StreamingResponse
from starlette.routing import Route

from service.cli import run
from service.errors import WrongInput
from service.owner import frame
from service.session import Session
from sql.warehouse import Warehouse

WAITING_FRAMES = 32
HEARTBEAT_SECONDS = 0.2


class Handed:
    """The place where handed-over commands run on `warehouse`; `key` is what they must show."""

    def __init__(self, warehouse: Warehouse, clock: Callable[[], datetime], key: str) -> None:
        self._warehouse = warehouse
        self._clock = clock
        self._key = key
        self._running: dict[threading.Thread, threading.Event] = {}

    def route(self) -> Route:
        return Route("/internal/command", self._receive, methods=["POST"])

    def stop(self, seconds: float) -> None:
        """Tell all that run to stop, and wait this long for each."""
        running = dict(self._running)
        for stop in running.values():
            stop.set()
        for thread in running:
            thread.join(seconds)

    async def _receive(self, request: Request) -> Response:
        shown = request.headers.get("authorization", "").removeprefix("Bearer ")
        if not hmac.compare_digest(shown.encode(), self._key.encode()):
            return PlainTextResponse("This door is for klankbord's own commands.", 401)
        order = await request.json()
        return StreamingResponse(self._run(order), media_type="application/octet-stream")

    async def _run(self, order: dict[str, Any]) -> AsyncIterator[bytes]:
        loop = asyncio.get_running_loop()
        pipe = _Pipe(loop)
        session = self._session(order, pipe)

        def work() -> None:
            code = run(order["arguments"], session)
            with suppress(BrokenPipeError):
                pipe.send(frame(b"x", str(code).encode()))
                pipe.send(b"")
            self._running.pop(threading.current_thread(), None)

        thread = threading.Thread(target=work, name="handed command", daemon=True)
        self._running[thread] = session.stop
        thread.start()
        try:
            while content := await _next(pipe):
                yield content
        finally:  # also when the other side is gone
            session.stop.set()
            pipe.close()

    def _session(self, order: dict[str, Any], pipe: "_Pipe") -> Session:
        given = order["stdin"]
        content = base64.b64decode(given) if given is not None else b""
        return Session(
            home_path=self._warehouse.home.path,
            cwd=Path(order["cwd"]),
            environment=os.environ,
            out=_Stream(pipe, b"o"),
            err=_Stream(pipe, b"e"),
            clock=self._clock,
            opener=lambda _: self._warehouse,
            asker=_cannot_ask,
            stdin=io.BytesIO(content),
            out_is_terminal=order["out_is_terminal"],
            err_is_terminal=order["err_is_terminal"],
            in_owner=True,
            stdin_bytes=content,
            typed=order["typed"],
            user=order["user"],
        )


async def _next(pipe: "_Pipe") -> bytes:
    """The next frame, or a heartbeat: who waits for bytes alone may be deaf to Ctrl-C until some come."""
    try:
        return await asyncio.wait_for(pipe.frames.get(), HEARTBEAT_SECONDS)
    except TimeoutError:
        return frame(b"h", b"")


class _Pipe:
    """Frames from a thread to the event loop; the thread waits where the loop lags behind."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self.frames: asyncio.Queue[bytes] = asyncio.Queue(WAITING_FRAMES)
        self._loop = loop
        self._closed = False

    def send(self, content: bytes) -> None:
        if self._closed:
            raise BrokenPipeError
        try:
            asyncio.run_coroutine_threadsafe(self.frames.put(content), self._loop).result()
        except (RuntimeError, CancelledError):  # the loop has ended
            raise BrokenPipeError from None

    def close(self) -> None:
        """Nobody reads any more: free whoever waits to send."""
        self._closed = True
        while not self.frames.empty():
            self.frames.get_nowait()


class _Stream:
    def __init__(self, pipe: _Pipe, kind: bytes) -> None:
        self._pipe = pipe
        self._kind = kind
        self._kept = bytearray()

    def write(self, data: bytes) -> int:
        self._kept += data
        if len(self._kept) > 1 << 16 or self._kind == b"e":
            self.flush()
        return len(data)

    def flush(self) -> None:
        if self._kept:
            content, self._kept = bytes(self._kept), bytearray()
            self._pipe.send(frame(self._kind, content))


def _cannot_ask(label: str) -> str:
    raise WrongInput(f"{label} has to be typed; run this again in a terminal, or give it with --secret.")
