"""How fast is a profile beside SQL written by hand, a sub-select a condition, and other engines on the same people?

    python -m bench.selecting --events 20m [--rounds 7] [--peers clickhouse,polars,postgres] [--only 09]

The twenty profiles of profiles/ on the warehouse that world.py fills, every engine in a process of its own with two
threads, all in one run; hand/ and peers/ have what they are measured against. All must find the same people. A peer
that is not installed is left out and said so. What is printed is Markdown, the verdict last.
"""

import argparse
import importlib.util
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

from bench.world import UNDER, make_world, number_of

MANY = ("09", "10", "11", "12", "13", "14")
# What each needs: a Python package, a program.
PEERS = {"clickhouse": ("chdb", None), "polars": ("polars", None), "postgres": ("pg8000", "pg_ctl")}
MODULES = {"clickhouse": "clickhouse", "polars": "polars_frames", "postgres": "postgres"}


def main(events: int, under: Path, rounds: int, peers: list[str], only: str) -> int:
    home = make_world(events, under)
    keep_to_two_cores()
    found = asked("bench.ours", home, rounds, "hand,compiled,apart,count,nodes", only)
    peak = asked("bench.ours", home, 1, "compiled", only)["peak"]
    notes = []
    for name in peers:
        if lacking := [each for each in PEERS[name] if each and not is_there(each)]:
            notes.append(f"{name} left out: {' and '.join(lacking)} not installed")
            continue
        more = asked(f"bench.peers.{MODULES[name]}", home, rounds, only)
        notes += [more["note"]] if "note" in more else []
        for profile in found["ms"]:
            found["ms"][profile] |= more["ms"][profile]
            found["people"][profile] |= more["people"][profile]
    print_table(found["ms"], found["people"])
    for line in [*notes, *verdicts(found["ms"]), f"peak memory of our process {peak / 1e9:.2f} GB",
                 f"compiling all of them {found['compiling']:.0f} ms"]:  # fmt: skip
        print(f"- {line}")
    differing = [name for name, each in found["people"].items() if len(set(each.values())) > 1]
    if differing:
        print(f"- NOT THE SAME PEOPLE: {', '.join(differing)}")
    return bool(differing)


def keep_to_two_cores() -> None:
    """Whatever is started from here on has two cores, where the system can say so."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:2])


def asked(module: str, *given: Any) -> dict[str, Any]:
    """What the script tells of itself on its last line, from a process of its own."""
    print(f"--- {module} {' '.join(map(str, given[1:]))}", file=sys.stderr, flush=True)
    told = subprocess.run(
        [sys.executable, "-m", module, *map(str, given)], check=True, stdout=subprocess.PIPE, text=True
    )
    found: dict[str, Any] = json.loads(told.stdout.splitlines()[-1])
    return found


def is_there(what: str) -> bool:
    return shutil.which(what) is not None or importlib.util.find_spec(what) is not None


def print_table(ms: dict[str, dict[str, float]], people: dict[str, dict[str, str]]) -> None:
    """Milliseconds; `X / ours` is how many times slower X is than ours."""
    others = [name for name in PEERS if name in next(iter(ms.values()))]
    heads = ["profile", "people", "by hand", "ours", "ours / hand", "apart", "apart / ours", "count", "nodes / count"]
    print("| " + " | ".join([*heads, *(each for name in others for each in (name, "/ ours"))]) + " |")
    print("|---" * (len(heads) + 2 * len(others)) + "|")
    for name, each in [*ms.items(), ("all", totals(ms))]:
        ours = each["compiled"]
        cells = [
            name, f"{int(people[name]['compiled'].split()[0]):,}" if name in people else "",
            f"{each['hand']:.1f}", f"{ours:.1f}", f"{ours / each['hand']:.2f}", f"{each['apart']:.1f}",
            f"{each['apart'] / ours:.1f}", f"{each['count']:.1f}", f"{each['nodes'] / each['count']:.2f}",
        ]  # fmt: skip
        for other in others:
            cells += [f"{each[other]:.1f}", f"{each[other] / ours:.1f}"]
        print("| " + " | ".join(cells) + " |")


def totals(ms: dict[str, dict[str, float]]) -> dict[str, float]:
    return {way: sum(each[way] for each in ms.values()) for way in next(iter(ms.values()))}


def verdicts(ms: dict[str, dict[str, float]]) -> list[str]:
    """Each aim with what came of it."""
    whole = totals(ms)
    told = [f"all together {whole['compiled'] / whole['hand']:.2f} x by hand (aim: at most 1.1)"]
    if many := {name: each for name, each in ms.items() if name.startswith(MANY)}:
        part = totals(many)
        told.append(f"many conditions {part['apart'] / part['compiled']:.1f} x faster than apart (aim: at least 3)")
    over = [name for name, each in ms.items() if each["nodes"] > 1.5 * each["count"]]
    told.append(
        f"nodes {whole['nodes'] / whole['count']:.2f} x the profiles alone (aim: at most 1.5); over it: "
        + (", ".join(over) or "none")
    )
    for other in (name for name in PEERS if name in whole):
        slower = [name for name, each in ms.items() if each[other] < each["compiled"]]
        told.append(
            f"{whole[other] / whole['compiled']:.1f} x faster than {other} (aim: on every one); slower on: "
            + (", ".join(slower) or "none")
        )
    return told


def named(text: str) -> list[str]:
    chosen = [each for each in text.split(",") if each]
    if unknown := set(chosen) - set(PEERS):
        raise argparse.ArgumentTypeError(f"no peer {', '.join(unknown)}; there are {', '.join(PEERS)}")
    return chosen


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--events", type=number_of, default=20_000_000, help="20m, 100m, 1b")
    parser.add_argument("--under", type=Path, default=UNDER, help="where homes are kept between runs")
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--peers", type=named, default=list(PEERS), help="clickhouse,polars,postgres, or '' for none")
    parser.add_argument("--only", default="", help="the number a profile starts with")
    given = parser.parse_args()
    sys.exit(main(given.events, given.under, given.rounds, given.peers, given.only))
