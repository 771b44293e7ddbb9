"""The dashboard's script over a warehouse, empty or with a little of everything, without a browser."""

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import polars as pl
import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

import dashboard
from accounts import accounts
from dashboard import house
from exports import definition, deliver
from ingest import source
from ingest.files import import_files
from segments import profiles
from sql.warehouse import Warehouse

APP = Path(dashboard.__file__).with_name("app.py")
NOW = datetime(2026, 11, 22, 12, 0)
TEXT = """profile "Unhappy"
about "Who to call"
include all of
  answer(form is "General score", question is "How do you rate us?", score < 3) in the last 10 days
  any of
    country is "NL"
    sample 10%
exclude any of
  bounce(kind is "hard")
"""


@pytest.fixture
def attached(warehouse: Warehouse) -> Warehouse:
    """The warehouse that pages show, at a clock that stands still, to an admin; they wait for what they count."""
    st.cache_data.clear()
    st.cache_resource.clear()
    with warehouse.transaction() as writer:
        ann = accounts.add(writer, "Ann", "admin", NOW)
    house.attach(warehouse, lambda: NOW, signed_in=ann, patience=60)
    return warehouse


@pytest.fixture
def filled(attached: Warehouse, tmp_path: Path) -> Warehouse:
    """Four people, their mail and answers, a profile, an export that ran, a source, and a run with rejects."""
    day = (NOW - timedelta(days=1)).isoformat()
    people = pl.DataFrame(
        {"customer_id": ["A", "B", "C", "D"], "country": ["NL", "NL", "BE", None], "points": ["1", "2.5", "3", None]}
    )
    asked = {"form": "General score", "question": "How do you rate us?", "question_index": "1", "answered_at": day}
    given = [("A", "1"), ("B", "2"), ("C", "5")]
    answers = [{**asked, "customer_id": who, "response_id": f"R{who}", "value": score} for who, score in given]
    events = [
        {"event": "bounce", "kind": "hard", "occurred_at": day, "customer_id": "B"},
        {"event": "open", "kind": None, "occurred_at": day, "customer_id": "A"},
        {"event": "flap", "kind": None, "occurred_at": day, "customer_id": "A"},
    ]
    for kind, rows in (("customers", people), ("answers", pl.DataFrame(answers)), ("events", pl.DataFrame(events))):
        path = tmp_path / f"{kind}.parquet"
        rows.write_parquet(path)
        import_files(attached, kind, [path], now=NOW)
    with attached.transaction() as writer:
        profiles.save(writer, "Unhappy", TEXT, NOW)
        definition.add(writer, "crm", {"folder": str(tmp_path / "out")}, "0 6 * * *", NOW, timezone="UTC")
        references = {"token": "env:CLOSEALERT_TOKEN"}
        source.add(writer, "closealert", "closealert", {"project": "shop.example.com"}, references, now=NOW)
    deliver.run(attached, "crm", trigger="hand", now=NOW)
    return attached


@pytest.fixture
def visit() -> Callable[..., AppTest]:
    """Open a page by the name of its file, with what its link says."""

    def visit(page: str, **link: str) -> AppTest:
        app = AppTest.from_file(str(APP), default_timeout=60).run()
        if page != "home":
            app.switch_page(f"app_pages/{page}.py")
        for name, value in link.items():
            app.query_params[name] = value
        return app.run()

    return visit
