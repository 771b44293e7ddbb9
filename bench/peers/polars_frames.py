"""The same people asked of polars: lazy frames, over Parquet by the streaming engine or held in memory.

python -m bench.peers.polars_frames HOME ROUNDS [ONLY]
"""

import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

os.environ.setdefault("POLARS_MAX_THREADS", "2")

import polars as pl

from bench.exported import TABLES, export
from bench.measuring import digest, measure, tell
from bench.peers.polars_profiles import PROFILES, Frames

# More events than these are not held in memory beside everything else.
HELD = 40_000_000


def main(home: Path, rounds: int, only: str) -> None:
    """Both ways; the one that is faster over all is polars' own figure."""
    stored = {name: typed(pl.scan_parquet(export(home) / f"{name}.parquet")) for name in TABLES}
    ways = {"parquet": Frames(**stored)}
    if stored["events"].select(pl.len()).collect().item() <= HELD:
        ways["memory"] = Frames(**{name: each.collect().lazy() for name, each in stored.items()})
    chosen = {name: asked for name, asked in PROFILES.items() if name.startswith(only)}
    people = {
        name: {way: digest(keys(asked(frames))) for way, frames in ways.items()} for name, asked in chosen.items()
    }
    asked = {name: {way: asking(ask, frames) for way, frames in ways.items()} for name, ask in chosen.items()}
    ms = measure(asked, rounds)
    better = min(ways, key=lambda way: sum(each[way] for each in ms.values()))
    tell(
        {name: {"polars": each[better]} for name, each in people.items()},
        {name: {"polars": each[better]} for name, each in ms.items()},
        note=f"polars: {'held in memory' if better == 'memory' else 'streamed from Parquet'}",
    )


def typed(frame: pl.LazyFrame) -> pl.LazyFrame:
    """Words that stand for few things as enumerations, which compare as numbers."""
    words = {
        "event": pl.Enum(["send", "delivery", "bounce", "open", "click", "complaint", "unsubscribe"]),
        "kind": pl.Enum(["hard", "soft"]),
    }
    there = frame.collect_schema().names()
    return (
        frame.drop("campaign", "url", strict=False).with_columns(
            pl.col(name).cast(kind) for name, kind in words.items() if name in there
        )
        if "event" in there
        else frame
    )


def keys(people: pl.LazyFrame) -> Any:
    return people.select("customer_key").collect(engine="streaming")["customer_key"].to_numpy()


def asking(ask: Callable[[Frames], pl.LazyFrame], frames: Frames) -> Callable[[], Any]:
    return lambda: (
        ask(frames).select(pl.len(), pl.col("customer_key").cast(pl.Int64).sum()).collect(engine="streaming").row(0)
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3] if len(sys.argv) > 3 else "")
