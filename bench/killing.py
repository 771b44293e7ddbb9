"""Is anything lost or doubled when the process that receives is killed while it stores?

    .venv/bin/python -m bench.killing --kills 50

Senders send without end to a home that is served (klankbord serve); after a few more acknowledgements, and a moment
that chance chooses, the process gets SIGKILL. Each time the warehouse is opened and all that was acknowledged must
stand in it; then it is served again, and the senders send what was not acknowledged, and some of what was. At the end
every event stands exactly once, and the totals are what counting anew gives.
"""

import argparse
import asyncio
import random
import signal
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.sending import Sent, send_all
from bench.serving import Door, prepare, serve
from bench.standing import differences
from sql.warehouse import Warehouse

EVENTS, SENDERS = 20, 6
CALLS_BETWEEN = (5, 60)  # acknowledgements from one kill to the next
MOMENT = 0.4  # seconds that chance adds, so that a kill falls anywhere in a landing
AGAIN = 0.1


@dataclass
class Killed:
    """What came of it: `wrong`, in words; `sent` what the senders saw."""

    kills: int = 0
    sent: Sent = field(default_factory=Sent)
    wrong: list[str] = field(default_factory=list)


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--folder", type=Path, help="where the home is made; tmp where nothing is said")
    asked = parser.parse_args()
    with TemporaryDirectory(dir=asked.folder) as folder:
        killed = kill(Path(folder) / "home", asked.kills, asked.seed)
    sent = killed.sent
    print(f"{killed.kills} kills: {len(sent.acknowledged):,} calls of {EVENTS} events acknowledged")
    print(f"{sent.broken:,} broken off and sent again, {sent.doubled:,} sent again though acknowledged")
    print("nothing lost, nothing doubled, the totals hold" if not killed.wrong else f"WRONG: {killed.wrong}")
    return 1 if killed.wrong else 0


def kill(home: Path, kills: int, seed: int) -> Killed:
    """Serve, send and kill that many times. The home stays, with what was sent in it."""
    door = prepare(home)
    return asyncio.run(_kill(door, kills, random.Random(seed)))


async def _kill(door: Door, kills: int, chance: random.Random) -> Killed:
    killed = Killed()
    calls = _Endless(killed.sent, chance)
    process = await asyncio.to_thread(serve, door)
    sending = asyncio.create_task(send_all(door.url, door.token, calls, EVENTS, SENDERS, killed.sent))
    try:
        for _ in range(kills):
            due = len(killed.sent.seconds) + chance.randint(*CALLS_BETWEEN)
            while len(killed.sent.seconds) < due and not sending.done():
                await asyncio.sleep(0.002)
            await asyncio.sleep(chance.uniform(0, MOMENT))
            process.send_signal(signal.SIGKILL)
            acknowledged = set(killed.sent.acknowledged)
            await asyncio.to_thread(process.wait)
            killed.kills += 1
            killed.wrong += await asyncio.to_thread(_look, door, acknowledged)
            print(f"kill {killed.kills}: {len(acknowledged):,} acknowledged", file=sys.stderr, flush=True)
            process = await asyncio.to_thread(serve, door)
        calls.is_over = True
        await sending
    finally:
        sending.cancel()
        await asyncio.to_thread(_stop, process)
    with Warehouse.open(door.home) as warehouse:
        killed.wrong += differences(warehouse, killed.sent.acknowledged, EVENTS, is_all=True)
    return killed


class _Endless:
    """The numbers of calls until it is over, every tenth or so one that was acknowledged before."""

    def __init__(self, sent: Sent, chance: random.Random) -> None:
        self._sent, self._chance, self._next = sent, chance, 0
        self.is_over = False

    def __iter__(self) -> "_Endless":
        return self

    def __next__(self) -> int:
        if self.is_over:
            raise StopIteration
        if self._next and self._chance.random() < AGAIN:
            return self._chance.randrange(self._next)
        self._next += 1
        return self._next - 1


def _look(door: Door, acknowledged: set[int]) -> list[str]:
    """What is wrong in the warehouse that the killed process left; it opens, or this raises."""
    with Warehouse.open(door.home) as warehouse:
        return differences(warehouse, acknowledged, EVENTS, is_all=False)


def _stop(process: "subprocess.Popen[bytes]") -> None:
    process.send_signal(signal.SIGTERM)
    try:
        process.wait(30)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


if __name__ == "__main__":
    sys.exit(main())
