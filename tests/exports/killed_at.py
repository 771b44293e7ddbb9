"""Run the export `daily` in a process of its own and die by SIGKILL at a step, told by its number: HOME NOW NUMBER.
It prints nothing; a run that has fewer steps ends by itself."""

import os
import signal
import sys
from datetime import datetime
from itertools import count
from pathlib import Path

from exports import deliver
from sql.home import Home
from sql.warehouse import Warehouse

steps = count()


def reached(_step: str) -> None:
    if next(steps) == int(sys.argv[3]):
        os.kill(os.getpid(), signal.SIGKILL)


with Warehouse.open(Home.open(Path(sys.argv[1]))) as warehouse:
    deliver.run(warehouse, "daily", trigger="hand", now=datetime.fromisoformat(sys.argv[2]), progress=reached)
