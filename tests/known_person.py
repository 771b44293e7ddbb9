"""Ann, who does all sorts of things, and Ben, for tests of what the dashboard tells of a person."""

from datetime import datetime, timedelta

from landing import land
from streamlit.testing.v1 import AppTest

from sql.warehouse import Warehouse

NOW = datetime(2026, 11, 22, 12, 0)
RICH = "<b>b</b> ![x](https://evil.example/x.png) [y](https://evil.example) :violet[r] www.evil.example a@evil.example"


def at(days: int) -> str:
    return f"{(NOW - timedelta(days=days)).isoformat()}Z"


def event(kind: str, days: int, **more: str) -> dict[str, str]:
    return {"event": kind, "occurred_at": at(days), "customer_id": "A", **more}


def answer(days: int, response: str, question: str, value: str, index: str = "1") -> dict[str, str]:
    asked = {"form": "Score", "question": question, "question_index": index, "answered_at": at(days)}
    return {**asked, "customer_id": "A", "response_id": response, "value": value}


def said(app: AppTest) -> str:
    kinds = ("title", "markdown", "caption", "text", "error", "warning", "info", "success", "subheader")
    return "\n".join(str(each.value) for kind in kinds for each in getattr(app, kind))


def links(app: AppTest) -> dict[str, str]:
    """Where each link leads: its page and what it says there."""
    return {each.proto.label: f"{each.proto.page}?{each.proto.query_string}" for each in app.get("page_link")}


def fill(warehouse: Warehouse) -> Warehouse:
    land(
        warehouse,
        "customers",
        {"customer_id": "A", "email": "ann@x.nl", "city": RICH, "points": "1200"},
        {"customer_id": "B", "email": "ben@x.nl", "city": "Zwolle", "points": "3"},
    )
    land(
        warehouse,
        "events",
        event("send", 40, campaign="News"),
        event("open", 39, campaign="News", machine="true"),
        event("click", 39, campaign="News", url="https://shop.example/sale"),
        event("unsubscribe", 5),
        {**event("send", 3), "customer_id": "B"},
    )
    land(warehouse, "answers", answer(10, "R1", "Rate us?", "4"), answer(10, "R1", "Why?", RICH, "2"))
    land(warehouse, "answers", answer(2, "R2", "Rate us?", "2"))
    return warehouse
