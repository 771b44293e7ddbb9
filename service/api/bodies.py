"""What is sent to a hook, read whole: unpacked where it came packed, and bounded, each body and all of them together.

What a body means, and whether its sender may, never enters.
"""

import zlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from starlette.requests import ClientDisconnect, Request

from service.api.problem import Refused

MOST_BYTES = 10 * 1024 * 1024
MOST_HELD = 64 * 1024 * 1024
AGAIN_AFTER = "5"  # seconds


class Bodies:
    """One for a door: all that is being read at once is at most `most_held` bytes, plain, and one body beyond."""

    def __init__(self, most_held: int = MOST_HELD) -> None:
        self._most_held = most_held
        self._held = 0

    @asynccontextmanager
    async def read(self, request: Request) -> AsyncIterator[bytes]:
        """The body, which counts as held until the block ends. Refused: 400, 413 and 415 where it cannot be read, 503
        where too much is being read already."""
        packing = request.headers.get("content-encoding", "identity").strip().lower()
        if packing not in ("identity", "gzip", "deflate"):
            raise Refused(415, f"The body is packed as {packing[:40]!r}; send it plain, or as gzip.")
        length = request.headers.get("content-length", "")
        if length.isdecimal() and int(length[:20]) > MOST_BYTES:
            raise _too_large()
        if self._held > self._most_held:
            raise _too_much()
        unpacking = None if packing == "identity" else zlib.decompressobj(wbits=47)
        content = bytearray()
        try:
            async for piece in request.stream():
                plain = piece if unpacking is None else unpacking.decompress(piece, MOST_BYTES + 1 - len(content))
                content += plain
                self._held += len(plain)
                if len(content) > MOST_BYTES:
                    raise _too_large()
                if unpacking is not None and unpacking.unused_data:  # kept without end, and read by nobody
                    raise Refused(400, "The packed body goes on after its end; pack it as one piece.")
            if unpacking is not None and not unpacking.eof:
                raise Refused(400, "The packed body is cut off, or larger than may be.")
            yield bytes(content)
        except zlib.error:
            raise Refused(400, "The body is not packed as it says, or cut off.") from None
        except ClientDisconnect:
            raise Refused(400, "The body was not sent to its end.") from None
        finally:
            self._held -= len(content)


def _too_large() -> Refused:
    return Refused(413, f"The body is larger than {MOST_BYTES // 1024 // 1024} MB; send fewer rows at once.")


def _too_much() -> Refused:
    return Refused(503, "More comes in than can be read at once; send this again.", {"Retry-After": AGAIN_AFTER})
