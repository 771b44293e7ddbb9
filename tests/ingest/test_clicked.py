"""A click is of whom the link parameter of its address names, whatever way it comes in; its address is kept without."""

import json
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from calling import NAME, add, receiving
from landing import NOW, ask, land
from shop import SHOP

from ingest.erase import erase
from ingest.files import import_files
from ingest.kept.quarantine import Chosen
from ingest.kept.remap import remap
from ingest.kept.replay import replay
from ingest.landing.blocked import REASON
from jobs.links.keys import NAME as KEYS
from jobs.links.keys import Keys
from jobs.links.token import make, tokens
from jobs.run import Counts, State
from sql import model
from sql.warehouse import Warehouse

MADE = datetime(2026, 11, 1)
SHOP_PAGE = "https://shop.example.org/sale"
WHO = "select customer_id, email, url from events order by all"
NOBODY = "no customer_id nor email"


def token(warehouse: Warehouse, days: int = 90, **fields: Any) -> str:
    return make(Keys.open(warehouse.home.secrets), fields or {"customer_id": "7"}, MADE, days)


def click(query: str, **more: str | None) -> dict[str, Any]:
    return {"event": "click", "occurred_at": "2026-11-03T10:00:00Z", "url": f"{SHOP_PAGE}{query}", **more}


def rejected(warehouse: Warehouse) -> list[tuple]:
    return ask(warehouse, "select reason, payload from app.rejected")


def test_a_click_without_a_person_is_of_whom_its_link_names(warehouse: Warehouse) -> None:
    land(warehouse, "customers", {"customer_id": "7", "email": "ann@x.nl"})
    assert land(warehouse, "events", click(f"?kb={token(warehouse)}")).inserted == 1
    assert ask(warehouse, WHO) == [("7", "ann@x.nl", SHOP_PAGE)]


def test_links_of_all_people_count_as_one(warehouse: Warehouse) -> None:
    rows = [click(f"?utm=a&kb={token(warehouse, customer_id=str(each))}#top") for each in range(5)]
    land(warehouse, "events", *rows, click("?utm=a#top", customer_id="9"))
    assert ask(warehouse, "select url from store.link") == [(f"{SHOP_PAGE}?utm=a#top",)]
    assert ask(warehouse, "select count(distinct customer_id) from events") == [(6,)]


@pytest.mark.parametrize(
    "own", [{"customer_id": "8"}, {"email": "bob@x.nl"}, {"customer_id": "8", "email": "bob@x.nl"}]
)
def test_who_clicks_in_a_forwarded_mail_stays_who_they_are_and_nobody_is_merged(
    warehouse: Warehouse, own: dict[str, str]
) -> None:
    people = {"customer_id": "7", "email": "ann@x.nl"}, {"customer_id": "8", "email": "bob@x.nl"}
    land(warehouse, "customers", *people)
    land(warehouse, "events", click(f"?kb={token(warehouse, **people[0])}", **own))
    assert ask(warehouse, WHO) == [("8", "bob@x.nl", SHOP_PAGE)]
    assert ask(warehouse, "select count(*) from store.customer_merge") == [(0,)]
    assert ask(warehouse, "select count(*) from customers") == [(2,)]


def test_a_token_never_ties_an_address_to_an_id(warehouse: Warehouse) -> None:
    land(warehouse, "customers", {"email": "ann@x.nl"})
    land(warehouse, "events", click(f"?kb={token(warehouse, customer_id='7', email='ann@x.nl')}"))
    assert ask(warehouse, WHO) == [("7", None, SHOP_PAGE)]
    assert ask(warehouse, "select count(*) from store.customer_merge") == [(0,)]


def test_an_address_names_somebody_too(warehouse: Warehouse) -> None:
    land(warehouse, "events", click(f"?kb={token(warehouse, email='Ann@X.nl', city='Delft')}"))
    assert ask(warehouse, WHO) == [(None, "ann@x.nl", SHOP_PAGE)]


@pytest.mark.parametrize(
    ("occurred_at", "lands"),
    [
        ("2026-11-10T23:59:59Z", True),
        ("2026-11-11", False),
        ("2026-11-11T00:30:00+01:00", True),
        ("2027-01-01T00:00:00Z", False),
        ("2026-10-31", True),  # clocks differ, and some tell the day alone
    ],
)
def test_a_token_counts_if_it_was_valid_when_the_click_was_however_late_that_comes(
    warehouse: Warehouse, occurred_at: str, lands: bool
) -> None:
    row = click(f"?kb={token(warehouse, days=10)}", occurred_at=occurred_at)
    assert land(warehouse, "events", row, at=NOW + timedelta(days=500)) == (
        Counts(1, 1, 0, 0, 0) if lands else Counts(1, 0, 0, 0, 1)
    )
    assert [reason for reason, _ in rejected(warehouse)] == ([] if lands else [NOBODY])


@pytest.mark.parametrize("held", ["", "abc", "%20", "gAAAAA", "x" * 5000, "\0", "é"])
def test_a_parameter_that_says_nothing_leaves_a_row_to_its_own_person_or_to_nobody(
    warehouse: Warehouse, held: str
) -> None:
    token(warehouse)
    counts = land(warehouse, "events", click(f"?kb={held}&a=1"), click(f"?kb={held}&a=1", customer_id="8"))
    assert (counts.inserted, counts.rejected) == (1, 1)
    assert ask(warehouse, WHO) == [("8", None, f"{SHOP_PAGE}?a=1")]
    assert ask(warehouse, "select url from store.link") == [(f"{SHOP_PAGE}?a=1",)]


def test_a_token_that_was_changed_names_nobody(warehouse: Warehouse) -> None:
    text = token(warehouse)
    changed = f"{text[:40]}{'A' if text[40] != 'A' else 'B'}{text[41:]}"
    assert land(warehouse, "events", click(f"?kb={changed}")).rejected == 1


def test_a_row_that_waited_for_its_keys_lands_once_they_are_back(warehouse: Warehouse, tmp_path: Path) -> None:
    row = click(f"?kb={token(warehouse)}", customer_id=None)
    kept = (warehouse.home.secrets / KEYS).read_text()
    (warehouse.home.secrets / KEYS).unlink()
    csv(tmp_path, row)
    assert import_files(warehouse, "events", [tmp_path / "clicks.csv"], now=NOW).counts.rejected == 1
    (warehouse.home.secrets / KEYS).write_text(kept)
    assert replay(warehouse, Chosen(), now=NOW).counts.inserted == 1
    assert ask(warehouse, WHO) == [("7", None, SHOP_PAGE)]


def csv(folder: Path, *rows: dict[str, Any]) -> Path:
    path = folder / "clicks.csv"
    pl.DataFrame(list(rows)).write_csv(path)
    return path


def test_files_calls_and_batches_of_any_size_tie_the_same(warehouse: Warehouse, tmp_path: Path) -> None:
    rows = [
        click(f"?n={each}&kb={token(warehouse, customer_id=str(each % 3))}", event_id=f"e{each}") for each in range(9)
    ]
    rows += [click("?n=9", event_id="e9", customer_id="1"), click("?kb=old", event_id="e10", customer_id="2")]
    done = import_files(warehouse, "events", [csv(tmp_path, *rows)], now=NOW, batch_rows=2)
    assert (done.state, done.counts.inserted) == (State.DONE, 11)
    of_file = ask(warehouse, WHO)
    assert [row[0] for row in of_file].count("0") == 3 and all("kb=" not in row[2] for row in of_file)
    add(warehouse)
    with receiving(warehouse) as send:
        send(*rows)
    assert ask(warehouse, WHO) == sorted(of_file * 2)  # another source's events are others


def test_calls_that_are_read_anew_tie_as_they_did(warehouse: Warehouse) -> None:
    add(warehouse)
    old, new = token(warehouse), token(warehouse, days=1)
    with receiving(warehouse) as send:
        send(click(f"?kb={old}"), click(f"?kb={new}", event="flap"), click("?kb=nothing"))
    stands = (
        ask(warehouse, "from store.event"),
        ask(warehouse, "from store.link"),
        ask(warehouse, "from store.customer"),
    )
    assert ask(warehouse, WHO) == [("7", None, SHOP_PAGE)]
    Keys.rotate(warehouse.home.secrets)
    remap(warehouse, NAME, now=NOW + timedelta(days=900))
    after = ask(warehouse, "from store.event"), ask(warehouse, "from store.link"), ask(warehouse, "from store.customer")
    assert after == stands


def test_an_activity_with_an_address_is_tied_too(warehouse: Warehouse) -> None:
    text = SHOP.replace('order_id = "text"', 'order_id = "text", URL = "text"', 1)
    with warehouse.transaction() as writer:
        model.install(writer, text, NOW)
    row = {"order_id": "1", "ordered_at": "2026-11-03", "total": "5", "url": f"{SHOP_PAGE}?kb={token(warehouse)}"}
    assert land(warehouse, "order", row).inserted == 1
    assert ask(warehouse, "select customer_id, url from orders") == [("7", SHOP_PAGE)]


def test_columns_of_any_name_stand_beside_the_parameter(warehouse: Warehouse) -> None:
    more = {"customer": "a", "mail": "b", "token": "c", "until": "d"}
    land(warehouse, "events", click(f"?kb={token(warehouse)}", **more))
    assert ask(warehouse, f"select customer_id, {', '.join(more)} from events") == [("7", *more.values())]


@pytest.mark.parametrize("name", ["url", "URL", " Url "])
def test_the_address_is_found_whatever_its_column_is_called_like(warehouse: Warehouse, name: str) -> None:
    row = click(f"?kb={token(warehouse)}")
    row[name] = row.pop("url")
    land(warehouse, "events", row)
    assert ask(warehouse, WHO) == [("7", None, SHOP_PAGE)]


def test_times_that_are_no_texts_are_judged_too(warehouse: Warehouse, tmp_path: Path) -> None:
    held = [token(warehouse, days=days) for days in (1, 10)]
    rows = [{**click(f"?kb={each}"), "occurred_at": datetime(2026, 11, 5)} for each in held]
    pl.DataFrame(rows).write_parquet(tmp_path / "clicks.parquet")
    counts = import_files(warehouse, "events", [tmp_path / "clicks.parquet"], now=NOW).counts
    assert (counts.inserted, counts.rejected) == (1, 1)


def test_another_name_of_the_parameter_is_the_one_that_counts(
    warehouse: Warehouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = token(warehouse)
    object.__setattr__(warehouse.home.settings, "link_parameter", "who")
    land(warehouse, "events", click(f"?who={text}&kb={text}"))
    assert ask(warehouse, WHO) == [("7", None, f"{SHOP_PAGE}?kb={text}")]
    object.__setattr__(warehouse.home.settings, "link_parameter", "")
    land(warehouse, "events", click("?who=1", customer_id="8"))
    assert ask(warehouse, WHO)[1] == ("8", None, f"{SHOP_PAGE}?who=1")


def test_who_was_erased_is_not_brought_back_by_a_link(warehouse: Warehouse) -> None:
    land(warehouse, "events", click("", customer_id="7"))
    erase(warehouse, "7", now=NOW, by="me")
    assert land(warehouse, "events", click(f"?kb={token(warehouse)}")).rejected == 1
    assert rejected(warehouse) == [(REASON, None)]


def test_a_large_batch_without_the_parameter_asks_nothing_more(warehouse: Warehouse) -> None:
    keys = warehouse.home.secrets / KEYS
    keys.write_text("what cannot be read is not read")
    frame = pl.DataFrame({"n": range(100_000)}).select(
        pl.lit("click").alias("event"),
        pl.lit("2026-11-03T10:00:00Z").alias("occurred_at"),
        pl.col("n").cast(pl.String).alias("customer_id"),
        pl.format("https://x.nl/{}?kbs=1&a=kb", "n").alias("url"),
    )
    path = warehouse.home.tmp / "many.parquet"
    frame.write_parquet(path)
    assert import_files(warehouse, "events", [path], now=NOW).counts.inserted == 100_000
    assert ask(warehouse, "select count(*) from store.link where url like '%?kbs=1&a=kb'") == [(100_000,)]


def test_a_file_with_addresses_alone_is_taken_where_links_were_made(warehouse: Warehouse, tmp_path: Path) -> None:
    path = csv(tmp_path, click("?kb=x"), click(""))
    refused = import_files(warehouse, "events", [path], now=NOW)
    assert refused.state is State.FAILED and "no column customer_id or email" in refused.message
    path = csv(tmp_path, click(f"?kb={token(warehouse)}"), click(""))
    counts = import_files(warehouse, "events", [path], now=NOW).counts
    assert (counts.inserted, counts.rejected) == (1, 1)
    pl.DataFrame({"url": ["?kb=x"], "updated_at": ["2026-11-01"]}).write_csv(path)
    assert import_files(warehouse, "customers", [path], now=NOW).state is State.FAILED


def test_many_tokens_tie_each_to_its_own(warehouse: Warehouse) -> None:
    people = pl.DataFrame({"customer_id": [str(each) for each in range(2000)]})
    made = tokens(Keys.open(warehouse.home.secrets), people, ["customer_id"], MADE)
    rows = [click(f"?kb={each}&who={place}") for place, each in enumerate(made)]
    assert land(warehouse, "events", *rows, *rows).inserted == 2000
    assert ask(warehouse, "select count(*) from events where url like '%?who=' || customer_id") == [(2000,)]


def test_what_waits_in_quarantine_for_another_reason_has_its_person_and_no_token(warehouse: Warehouse) -> None:
    land(warehouse, "events", click(f"?kb={token(warehouse)}", event="flap"))
    ((reason, payload),) = rejected(warehouse)
    assert (reason, json.loads(payload)["customer_id"], json.loads(payload)["url"]) == (
        "unknown event: flap",
        "7",
        SHOP_PAGE,
    )


def test_calls_and_rejected_rows_go_with_whom_a_token_in_them_names(warehouse: Warehouse, tmp_path: Path) -> None:
    add(warehouse)
    mine, over = token(warehouse, customer_id="7", email="ann@x.nl"), token(warehouse, days=1, email="Ann@x.nl")
    other = token(warehouse, days=1, customer_id="8")
    with receiving(warehouse) as send:
        send({"event": "open", "occurred_at": "2026-11-02", "customer_id": "7", "email": "ann@x.nl"})
        send(click(f"?kb={mine}"), click(f"?kb={other}", occurred_at="2026-11-01T01:00:00Z"))
        send(click(f"?kb={over}"), click(f"?kb={other}"))
    erase(warehouse, "7", now=NOW, by="me", block=False)
    kept = str(ask(warehouse, "select body from app.payload")) + str(rejected(warehouse))
    assert [each in kept for each in (mine, over, other)] == [False, False, True]
    assert sorted(reason for reason, _ in rejected(warehouse)) == [NOBODY, REASON]
    remap(warehouse, NAME, now=NOW)
    assert ask(warehouse, "select customer_id from events") == [("8",)]


def test_of_others_calls_only_the_token_of_an_erased_person_goes(warehouse: Warehouse) -> None:
    add(warehouse)
    mine, other = token(warehouse, customer_id="7"), token(warehouse, customer_id="8")
    with receiving(warehouse) as send:
        send({"event": "open", "occurred_at": "2026-11-02", "customer_id": "7"})
        send(click(f"?kb={mine}", customer_id="9"), click(f"?kb={other}&n=2", customer_id="9"))
    erase(warehouse, "7", now=NOW, by="me", block=False)
    ((body,),) = ask(warehouse, "select body from app.payload")
    assert [each in body for each in (mine, other)] == [False, True]
    remap(warehouse, NAME, now=NOW)
    assert ask(warehouse, "select count(*) from events where customer_id = '9'") == [(2,)]
