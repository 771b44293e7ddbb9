"""Elements of calls, mappings that read them in many ways, and a home in which they do so for the first time."""

from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from calling import NOW
from hypothesis import strategies as st
from shop import SHOP

from ingest.mapping import Mapping
from sql import model, views
from sql.home import Home
from sql.warehouse import Warehouse


def mapping(**given: Any) -> Mapping:
    """One rule for each type of element, as `given` has it."""
    person = {"customer_id": "id", "email": "mail"}
    tables: dict[str, dict[str, Any]] = {
        "mail": {
            "kind": "events",
            "columns": {**person, "event": "what", "occurred_at": "at", "url": "link", "event_id": "no"},
        },
        "form": {
            "kind": "answers",
            "columns": {
                **person, "response_id": "no", "form": "form", "answered_at": "at", "question": "asked",
                "value": "said", "mailing": "link",
            },
        },
        "person": {"kind": "customers", "columns": {**person, "city": "link"}},
        "order": {"kind": "order", "columns": {**person, "order_id": "no", "ordered_at": "at", "total": "said"}},
    }  # fmt: skip
    rows = [
        {**table, **{k: {**table.get(k, {}), **v} for k, v in given.get(name, {}).items()}, "when": {"type": name}}
        for name, table in tables.items()
        if name not in given.get("without", ())
    ]
    return Mapping.from_dict({"rows": rows, "skip": given.get("skip", [])})


MAPPINGS = [
    mapping(),
    mapping(mail={"columns": {"campaign": "form"}}),
    mapping(mail={"columns": {"event_id": "never"}}),
    mapping(mail={"columns": {"url": "form"}, "values": {"event": {"open": "click"}}}),
    mapping(mail={"columns": {"occurred_at": "said"}}),
    mapping(form={"columns": {"mailing": "never", "group": "link"}}),
    mapping(form={"columns": {"value": "link", "question": "what"}}),
    mapping(form={"columns": {"response_id": "link"}}),
    mapping(without=["mail"]),
    mapping(without=["form"]),
    mapping(skip=[{"link": "a"}]),
    mapping(skip=[{"what": "open"}, {"asked": "Why?"}]),
]
mappings = st.integers(0, len(MAPPINGS) - 1)
times = st.sampled_from(["2026-11-01T10:00:00Z", "2026-11-02T10:00:00Z", "yesterday"])
elements = st.fixed_dictionaries(
    {
        "type": st.sampled_from(["mail", "mail", "mail", "form", "form", "person", "order", "odd"]),
        "what": st.sampled_from(["open", "click", "dance"]),
        "at": times,
        "said": st.sampled_from(["1", "2", "2026-11-03T10:00:00Z"]),
        "asked": st.sampled_from(["Why?", "How?"]),
        "form": st.sampled_from(["General", "Other"]),
    },
    optional={
        "no": st.sampled_from(["n1", "n2", "n3"]),
        "link": st.sampled_from(["a", "b"]),
        "more": st.sampled_from(["x", "y"]),
    },
)
sizes = st.sampled_from([1, 300, 1_000_000])


# A field has the type that it first showed, and which that is hangs on the mapping of then: here all are texts.
TEXTS = """
insert into store.field (entity, field, type)
select entity, field, 'text' from unnest(['event', 'response', 'answer']) as e(entity),
    unnest(['type', 'what', 'at', 'said', 'asked', 'form', 'no', 'link', 'more', 'id', 'mail']) as f(field)
where not (entity <> 'event' and field = 'form')
"""


def with_fresh_home(work: Callable[[Warehouse], Any]) -> Any:
    with TemporaryDirectory() as folder, Warehouse.open(Home.open(Path(folder))) as warehouse:
        with warehouse.transaction() as writer:
            model.install(writer, SHOP, NOW)
            writer.execute(TEXTS)
            views.refresh(writer)
        return work(warehouse)
