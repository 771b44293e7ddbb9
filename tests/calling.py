"""A source that is called, and what became of what it was sent."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

from landing import ask

from ingest import source
from ingest.hooks.receiver import Received, Receiver
from ingest.mapping import Mapping
from sql.warehouse import Warehouse

NOW = datetime(2026, 11, 22, 10)
NAME = "crm"
Send = Callable[..., Received]


class Clock:
    """A minute later each time that it is looked at."""

    def __init__(self) -> None:
        self.at = NOW

    def __call__(self) -> datetime:
        self.at += timedelta(minutes=1)
        return self.at


def add(warehouse: Warehouse, mapping: Mapping | None = None, **settings: str) -> None:
    with warehouse.transaction() as writer:
        source.add(writer, NAME, "generic", settings, {}, mapping, now=NOW)


def give(warehouse: Warehouse, mapping: Mapping) -> None:
    with warehouse.transaction() as writer:
        source.change(writer, NAME, mapping=mapping, now=NOW)


@contextmanager
def receiving(warehouse: Warehouse, clock: Callable[[], datetime] | None = None) -> Iterator[Send]:
    """Send bodies, each a call of its own; a text stands for the JSON that it is."""
    receiver = Receiver(warehouse, clock or Clock())
    receiver.start()

    def send(*elements: Any, headers: dict[str, str] | None = None, at: datetime = NOW) -> Received:
        bodies = [each if isinstance(each, str) else json.dumps(each) for each in elements]
        return receiver.put(NAME, f"[{', '.join(bodies)}]", headers or {}, at).result(30)

    try:
        yield send
    finally:
        receiver.stop(30)


# Everything that is stored of what people said and did, as it stands, numbers included.
TABLES = (
    "store.customer", "store.customer_updated", "store.customer_email", "store.customer_merge", "store.event",
    "store.event_detail", "store.response", "store.answer", "store.event_day", "store.event_total", "store.touched",
    "store.message", "store.broadcast", "store.campaign", "store.link", "store.form", "store.question",
    "store.list_member", "store.field", "app.rejected", "app.payload", "app.call",
)  # fmt: skip


def everything(warehouse: Warehouse) -> dict[str, list[str]]:
    return {
        table: sorted(text for (text,) in ask(warehouse, f"select to_json(t)::varchar from {table} as t"))
        for table in (*TABLES, *(f"store.{name}" for (name,) in ask(warehouse, ACTIVITIES)))
    }


ACTIVITIES = "select 'activity_' || activity from store.activity"

# What people said and did, without the numbers under which it is kept and when it came.
SAID = """
select 'event', c.customer_id, c.email, e.event::varchar, e.occurred_at, e.machine::varchar,
    concat_ws('|', e.kind, coalesce(m.message_id, '-'), coalesce(b.broadcast_id, '-'), coalesce(w.campaign, '-'),
        coalesce(l.url, '-'), d.event_id, d.reason, d.user_agent, d.extra, d.run_id, d.call_number)
from store.event as e join store.event_detail as d using (arrival)
join store.customer as c using (customer_key)
left join store.message as m using (message_key) left join store.broadcast as b using (broadcast_key)
left join store.campaign as w using (campaign_key) left join store.link as l using (link_key)
union all
select 'response', c.customer_id, c.email, r.response_id, r.occurred_at, f.form,
    concat_ws('|', coalesce(r.mailing, '-'), coalesce(r."group", '-'), r.extra)
from store.response as r join store.customer as c using (customer_key) left join store.form as f using (form_key)
union all
select 'answer', c.customer_id, c.email, r.response_id, a.occurred_at, q.question,
    concat_ws('|', a.value, a.score, a.extra)
from store.answer as a join store.response as r using (response_key)
join store.customer as c on c.customer_key = a.customer_key left join store.question as q using (question_key)
"""


def said(warehouse: Warehouse) -> list[tuple[Any, ...]]:
    return sorted(ask(warehouse, SAID), key=repr)
