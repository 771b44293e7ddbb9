"""What was packed for the road, as .gz or .zst, unpacked to its end. What the file holds never enters."""

from pathlib import Path

import pyarrow as pa

from sql.errors import FileUnreadable, WarehouseFull
from sql.reader import first_line

PACKED = {".gz": "gzip", ".zst": "zstd"}


def unpack(path: Path, packing: str, folder: Path, most_bytes: int) -> Path:
    """The plain file, in `folder`. FileUnreadable where the packed one is cut off or damaged, or becomes larger than
    `most_bytes`."""
    target, left = folder / "unpacked", most_bytes
    try:
        with pa.input_stream(str(path), compression=packing) as source, target.open("wb") as plain:
            while piece := source.read(1 << 20):
                left -= len(piece)
                if left < 0:
                    raise FileUnreadable(
                        f"{path} becomes larger than {most_bytes // 1_000_000:,} MB when it is unpacked; "
                        "if it should be, set unpacked_mb in config.toml."
                    )
                plain.write(piece)
    except PermissionError:
        raise
    except OSError as error:
        if error.errno == 28:
            raise WarehouseFull(f"The disk is too full to unpack {path}; free space and try again.") from error
        raise FileUnreadable(f"{path} cannot be unpacked, it is cut off or damaged: {first_line(error)}.") from error
    return target
