"""`klankbord` with a clock that begins at an instant (UTC), the first of its arguments, and goes on from there."""

import sys
from dataclasses import replace
from datetime import datetime, timedelta
from time import monotonic

from service import cli

begun, at = monotonic(), datetime.fromisoformat(sys.argv[1])
session = replace(cli._own_session(), clock=lambda: at + timedelta(seconds=monotonic() - begun))
sys.exit(cli.run(sys.argv[2:], session))
