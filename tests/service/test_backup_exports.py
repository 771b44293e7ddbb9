"""Runs that were kept and not ended are in a backup with their rows, and end in the restored home as they would."""

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import hubspot
import pytest
from hubspot import LIST, TOKEN
from landing import land

from exports import definition, deliver
from exports.mapping import FieldMapping
from exports.running import quiet
from jobs import secrets
from jobs.outside import Outside
from jobs.run import Outcome, State
from service import backup
from sql.home import Home
from sql.warehouse import Warehouse

NOON = datetime(2026, 11, 22, 12)
PATIENT = Outside(sleep=lambda _: None, random=lambda: 0.0)
MAPPING = '[[field]]\nto = "email"\nfrom = "email"\n'
PEOPLE = [{"customer_id": f"C-{number}", "email": f"c{number}@x.nl"} for number in range(150)]


class Stopped(BaseException):
    pass


def add(warehouse: Warehouse, name: str, **given: str) -> None:
    token = {"token": f"kept:{name}-token"} if given["destination"] == "hubspot" else {}
    mapping = FieldMapping.from_toml(MAPPING) if token else None
    with warehouse.transaction() as writer:
        definition.add(
            writer, name, {"what": "customers", **given}, None, NOON, timezone="UTC", mapping=mapping, secrets=token
        )


def run(warehouse: Warehouse, name: str, hours: int = 0, progress: Callable[[str], None] = quiet) -> Outcome:
    at = NOON + timedelta(hours=hours)
    return deliver.run(warehouse, name, trigger="hand", now=at, outside=PATIENT, progress=progress)


def stop_at(step: str) -> Callable[[str], None]:
    def reached(now_at: str) -> None:
        if now_at == step:
            raise Stopped

    return reached


def restored(warehouse: Warehouse, folder: Path) -> Warehouse:
    """The home as a backup of it gives it, with its secrets put back."""
    backup.write(warehouse, folder / "b.klankbord")
    assert list(warehouse.home.tmp.iterdir()) == []
    backup.restore(folder / "b.klankbord", folder / "new")
    home = Home.open(folder / "new")
    for each in warehouse.home.secrets.iterdir():
        (home.secrets / each.name).write_bytes(each.read_bytes())
    return Warehouse.open(home)


def test_a_run_that_waits_and_one_that_stopped_halfway_are_sent_once_from_the_restored_home(
    warehouse: Warehouse, tmp_path: Path
) -> None:
    with hubspot.running() as vendor:
        vendor.add_list(LIST)
        vendor.add_list("43")
        for name, given in {"waits": {"confirm": "always", "list_id": LIST}, "stopped": {"list_id": "43"}}.items():
            secrets.keep(f"{name}-token", TOKEN, warehouse.home.secrets)
            add(warehouse, name, destination="hubspot", base_url=vendor.base_url, **{"confirm": "never", **given})
        land(warehouse, "customers", *PEOPLE)
        with pytest.raises(Stopped):
            run(warehouse, "stopped", progress=stop_at("sent batch 1"))
        assert run(warehouse, "waits").state is State.QUEUED
        with restored(warehouse, tmp_path) as copy:
            vendor.written.clear()
            assert run(copy, "stopped", 1).state is State.DONE
            assert sum(vendor.written.values()) == 50
            assert deliver.confirm(copy, "waits", 150, now=NOON, outside=PATIENT).state is State.DONE
        assert len(vendor.emails(LIST)) == len(vendor.emails("43")) == 150
        assert set(vendor.written.values()) <= {1, 2}


def test_files_that_were_sealed_or_wait_are_brought_from_the_restored_home(
    warehouse: Warehouse, tmp_path: Path
) -> None:
    for name, confirm in {"waits": "always", "stopped": "never"}.items():
        add(warehouse, name, destination="folder", folder=str(tmp_path / name), confirm=confirm)
    land(warehouse, "customers", *PEOPLE)
    with pytest.raises(Stopped):
        run(warehouse, "stopped", progress=stop_at("sealed"))
    assert run(warehouse, "waits").state is State.QUEUED
    with restored(warehouse, tmp_path) as copy:
        assert run(copy, "stopped", 1).state is State.DONE
        assert deliver.confirm(copy, "waits", 150, now=NOON, outside=PATIENT).state is State.DONE
    for name in ("waits", "stopped"):
        [whole, *more] = sorted((tmp_path / name).iterdir())
        assert len(whole.read_text().splitlines()) == 151
        assert all(len(each.read_text().splitlines()) == 151 for each in more)
