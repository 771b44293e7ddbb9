"""A file's bytes in pieces: packed as it is set, and unpacked again. The same bytes are packed the same, in whatever
pieces they come. What the bytes mean never enters."""

import io
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path

import pyarrow as pa

PIECE = 4 << 20


def unpacked(path: Path, compression: str) -> Iterator[bytes]:
    """The plain bytes of the file; `compression` none, gzip or zstd."""
    with pa.input_stream(str(path), compression=None if compression == "none" else compression) as source:
        while piece := source.read(PIECE):
            yield piece


def pack(pieces: Iterable[bytes], path: Path, compression: str) -> None:
    """Write the pieces as a file."""
    with path.open("wb") as file:
        match compression:
            case "none":
                file.writelines(pieces)
            case "gzip":
                packer = zlib.compressobj(6, wbits=31)
                file.writelines(map(packer.compress, pieces))
                file.write(packer.flush())
            case _:
                with pa.CompressedOutputStream(pa.PythonFile(file, "w"), "zstd") as packed:
                    for piece in _even(pieces):
                        packed.write(piece)


def _even(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """The same bytes in pieces of one size, but for the last: where a piece ends can show in what it is packed to."""
    waiting = io.BytesIO()
    for piece in pieces:
        waiting.write(piece)
        if waiting.tell() >= PIECE:
            whole = waiting.getvalue()
            last = len(whole) - len(whole) % PIECE
            yield from (whole[start : start + PIECE] for start in range(0, last, PIECE))
            waiting = io.BytesIO()
            waiting.write(whole[last:])
    if waiting.tell():
        yield waiting.getvalue()
