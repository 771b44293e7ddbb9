"""Run one export in a process of its own and die by SIGKILL right after the step that is named: HOME NOW STEP."""

import os
import signal
import sys
from datetime import datetime
from pathlib import Path

from exports import deliver
from sql.home import Home
from sql.warehouse import Warehouse


def die_after(step: str):
    def reached(now_at: str) -> None:
        if now_at == step:
            os.kill(os.getpid(), signal.SIGKILL)

    return reached


with Warehouse.open(Home.open(Path(sys.argv[1]))) as warehouse:
    now = datetime.fromisoformat(sys.argv[2])
    deliver.run(warehouse, "daily", trigger="hand", now=now, progress=die_after(sys.argv[3]))
