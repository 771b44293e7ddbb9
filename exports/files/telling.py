"""How far a long write is, told while it lasts by how large the file has become."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

SECONDS = 2.0


@contextmanager
def telling(path: Path, role: str, progress: Callable[[str], None], seconds: float = SECONDS) -> Iterator[None]:
    """Tell `progress` so often, for the length of the block, how much of the file at `path` is written."""
    is_over = threading.Event()

    def tell() -> None:
        while not is_over.wait(seconds):
            try:
                progress(f"writing {role}: {path.stat().st_size / 1_000_000:,.0f} MB")
            except FileNotFoundError:  # not begun, or in its place by now
                continue

    teller = threading.Thread(target=tell, name=f"telling {role}", daemon=True)
    teller.start()
    try:
        yield
    finally:
        is_over.set()
        teller.join()
