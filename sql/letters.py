"""In which letters a text file is written: UTF-8, or Windows-1252, one byte a letter, as an older Excel saves a CSV.
What the letters say never enters."""

import codecs
import re
from dataclasses import dataclass
from pathlib import Path

from sql.errors import WarehouseFull

UTF8, WINDOWS = "utf-8", "windows-1252"
LONGEST = 60  # characters of a sample
# The five bytes that stand for no letter are control characters, as browsers have it: no line is lost to them.
_TABLE = "".join(bytes([each]).decode("cp1252", "ignore") or chr(each) for each in range(256))
_PIECE = 1 << 20


@dataclass(frozen=True)
class Letters:
    """Lines that are no UTF-8, and those with letters beyond ASCII that are. `sample`: what stands in the first of the
    former, as Windows-1252 reads it."""

    not_utf8: int = 0
    utf8: int = 0
    sample: str | None = None

    def __add__(self, other: "Letters") -> "Letters":
        return Letters(self.not_utf8 + other.not_utf8, self.utf8 + other.utf8, self.sample or other.sample)

    @property
    def is_windows(self) -> bool:
        """Whether all of it could be Windows-1252; a line that is UTF-8 too is so by no chance."""
        return self.not_utf8 > 0 and self.utf8 == 0


def letters_of(plain: Path) -> Letters:
    """Those of the text file `plain`."""
    not_utf8, utf8, sample = 0, 0, None
    with plain.open("rb") as lines:
        for place, line in enumerate(lines):
            if line.isascii():
                continue
            try:
                line.decode()
                utf8 += not (place == 0 and line.removeprefix(codecs.BOM_UTF8).isascii())
            except UnicodeDecodeError as error:
                not_utf8 += 1
                sample = sample or _cell_at(line, error.start)
    return Letters(not_utf8, utf8, sample)


def in_utf8(plain: Path, folder: Path) -> Path:
    """The file, which is in Windows-1252, in UTF-8, in `folder`. WarehouseFull."""
    target = folder / "in-utf-8"
    try:
        with plain.open("rb") as source, target.open("wb") as written:
            while piece := source.read(_PIECE):
                written.write(_read(piece).encode())
    except OSError as error:
        if error.errno == 28:
            raise WarehouseFull(f"The disk is too full to read {plain}; free space and try again.") from error
        raise
    return target


def _read(content: bytes) -> str:
    return codecs.charmap_decode(content, "strict", _TABLE)[0]


def _cell_at(line: bytes, place: int) -> str:
    """What stands between marks around the byte at `place`."""
    before = re.split(rb'[,;\t|"]', line[:place])[-1]
    after = re.split(rb'[,;\t|"\r\n]', line[place:])[0]
    return _read(before + after).strip()[:LONGEST]
