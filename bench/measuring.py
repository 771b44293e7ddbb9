"""How every engine is measured: in a process of its own, warm, the best of some rounds, with what it found.

A script hands `measure` a way to ask for each profile; what it prints on its last line is one JSON object, which
selecting.py reads.
"""

import hashlib
import json
import resource
import sys
import time
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

# What takes longer than this is not asked as often.
PATIENCE = 20.0


def measure(asked: Mapping[str, Mapping[str, Callable[[], Any]]], rounds: int) -> dict[str, dict[str, float]]:
    """Milliseconds by profile and way, the ways of a profile in turn so that the machine's moods are shared."""
    found: dict[str, dict[str, float]] = {}
    for name, ways in asked.items():
        taken: dict[str, list[float]] = {way: [] for way in ways}
        for ask in ways.values():
            timed(ask)
        for _ in range(rounds):
            for way, ask in ways.items():
                if sum(taken[way]) < PATIENCE:
                    taken[way].append(timed(ask))
        found[name] = {way: min(each) * 1000 for way, each in taken.items()}
        print(f"{name}: {', '.join(f'{way} {ms:.1f}' for way, ms in found[name].items())}", file=sys.stderr, flush=True)
    return found


def digest(keys: Any) -> str:
    """What two equal sets of customer_keys share: how many, and a hash."""
    found = np.sort(np.asarray(keys, dtype="<i4"))
    return f"{len(found)} {hashlib.md5(found.tobytes()).hexdigest()[:12]}"


def timed(work: Callable[[], Any]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def peak_bytes() -> int:
    """The most memory that this process ever held."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)


def tell(people: Mapping[str, Mapping[str, str]], ms: Mapping[str, Mapping[str, float]], **more: Any) -> None:
    print(json.dumps({"people": people, "ms": ms, "peak": peak_bytes(), **more}))
