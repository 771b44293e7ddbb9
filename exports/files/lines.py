"""The rows of a text file as they lie there, byte for byte: found, and left out. Nothing is decoded and nothing is
written anew, so what stays is what was there."""

from collections.abc import Iterable, Iterator

import numpy as np
import polars as pl

NEWLINE, QUOTE = ord("\n"), ord('"')
NOTHING, LAST = b"[\n]\n", b",\n]\n"  # a JSON list that lost all its rows, and one that lost its last


def whole_rows(pieces: Iterable[bytes], width: int, *, quoted: bool) -> Iterator[tuple[bytes, np.ndarray]]:
    """The same bytes in pieces of whole rows, and where each row of a piece ends, in characters of `width` bytes. Where
    values are `quoted`, a line end between quotes ends no row."""
    kind = np.dtype("<u2" if width == 2 else "u1")
    rest = b""
    for piece in pieces:
        rest += piece
        read = np.frombuffer(rest, kind, len(rest) // width)
        ends = np.flatnonzero(read == NEWLINE)
        if quoted and len(ends):
            quotes = np.flatnonzero(read == QUOTE)
            ends = ends[np.searchsorted(quotes, ends) % 2 == 0]
        if len(ends):
            ends = ends + 1
            whole = int(ends[-1]) * width
            yield rest[:whole], ends
            rest = rest[whole:]
    if rest:
        yield rest, np.array([len(rest) // width])


def without(rows: Iterable[tuple[bytes, np.ndarray]], width: int, places: pl.Series) -> Iterator[bytes]:
    """The bytes of these rows but for those at `places`, 0 for the first."""
    gone = np.sort(places.to_numpy())
    begun = 0
    for piece, ends in rows:
        first, last = np.searchsorted(gone, (begun, begun + len(ends)))
        if first == last:
            yield piece
        else:
            stays = np.ones(len(ends), bool)
            stays[gone[first:last] - begun] = False
            lengths = np.diff(ends, prepend=0) * width
            yield np.frombuffer(piece, np.uint8)[np.repeat(stays, lengths)].tobytes()
        begun += len(ends)


def mended_list(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """A JSON list of a line a row that lost some, with a comma after each row but the last."""
    rest = b""
    for piece in pieces:
        rest += piece
        if len(rest) > len(LAST):
            yield rest[: -len(LAST)]
            rest = rest[-len(LAST) :]
    if rest == NOTHING:
        yield b"[\n\t\n]\n"
    else:
        yield rest.replace(LAST, b"\n]\n") if rest.endswith(LAST) else rest
