"""Wrong passwords in the audit log, so few of them that who guesses cannot fill it. What was typed is no part of it,
not even a name that is no account's: it may be a password in the wrong field."""

import threading
from collections.abc import Callable
from datetime import datetime

from accounts import accounts, audit
from service import faults
from service.api.limits import Limit
from sql.warehouse import Warehouse

RECORDING = "recording a wrong password"


class Refused:
    """Of one account from one place three at once and then one every ten minutes; of all sixty and then one a minute.
    Those between are counted in the next that is recorded, as `127.0.0.1 (+12)`."""

    def __init__(self, warehouse: Warehouse, clock: Callable[[], datetime]) -> None:
        self._warehouse, self._clock = warehouse, clock
        self._guard = threading.Lock()
        self._of_one, self._of_all = Limit(1 / 600, 3), Limit(1 / 60, 60)
        self._between = 0

    def note(self, name: str, place: str) -> None:
        """That `name` and its password did not open anything, tried from the address `place`."""
        now = self._clock()
        with self._warehouse.reader() as reader:
            found = accounts.find(reader, name)
        about = found.name if found else None
        with self._guard:
            key = (about, place)
            if self._of_one.seconds_to_wait(key, now) or self._of_all.seconds_to_wait(None, now):
                self._between += 1
                return
            self._of_one.use(key, now)
            self._of_all.use(None, now)
            between, self._between = self._between, 0
        detail = f"{place} (+{between})" if between else place
        threading.Thread(target=self._record, args=(about, detail, now), name=RECORDING, daemon=True).start()

    def _record(self, about: str | None, detail: str, now: datetime) -> None:
        """Apart from the answer, which never waits for whoever is writing, nor tells by its time what is recorded."""
        try:
            with self._warehouse.transaction() as writer:
                audit.record(writer, (audit.NOBODY, None), "account.wrong_password", now, about=about, detail=detail)
        except Exception as error:
            faults.record(self._warehouse.home.path, error)
