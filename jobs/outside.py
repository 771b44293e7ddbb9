"""What a run touches beyond the warehouse and its home. A test hands in its own; nothing is patched."""

import os
import random
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from tempfile import gettempdir

from jobs.http import Client


@dataclass(frozen=True)
class Outside:
    """`elapsed` is a stopwatch in seconds, `now` tells UTC, `scratch` where may lie for a while what does not fit into
    memory: of a run the home's tmp."""

    environment: Mapping[str, str] = field(default_factory=lambda: os.environ)
    sleep: Callable[[float], object] = time.sleep
    random: Callable[[], float] = random.random
    elapsed: Callable[[], float] = time.monotonic
    now: Callable[[], datetime] = lambda: datetime.now(UTC).replace(tzinfo=None)
    client: Callable[..., Client] = Client
    scratch: Path = field(default_factory=lambda: Path(gettempdir()))
