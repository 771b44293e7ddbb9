"""One small world made by hand, with gaps, ties, missing values, a DST change and opens by machines; and how a profile
of it is shown in every view."""

from datetime import date, datetime

from evaluator import World

from segments.check import check
from segments.people import audience
from segments.sentence.describe import describe
from segments.text.parse import parse
from segments.why.explain import explain
from segments.why.layout import lay_out
from sql.reader import Reader

# 10:00 in Amsterdam, a week after the clocks went back.
AS_OF = datetime(2026, 11, 1, 9, 0)
ZONE = "Europe/Amsterdam"

CUSTOMERS = {
    # Everything known, reachable.
    "anna": {"email": "anna@x.nl", "country": "NL", "points": 120.0, "vip": True, "birthday": date(1992, 2, 29),
             "member_since": datetime(2026, 10, 22, 8, 0), "tags": ["red", "blue"], "sizes": [38.0]},
    # Hard-bounced; the other case of a letter; a tag that is blank beside one that is not.
    "bram": {"email": "bram@x.nl", "country": "nl", "points": 3.0, "vip": False, "birthday": date(1980, 11, 2),
             "member_since": datetime(2026, 10, 21, 22, 0), "tags": ["", "RED"], "sizes": [38.5, None]},
    # Only an id: nothing else is known.
    "cleo": {"email": None},
    # Blank where others have something; complained.
    "dora": {"email": "dora@x.nl", "country": "  ", "points": 0.0, "tags": [], "sizes": [None]},
    # Unsubscribed only after the moment that is asked about.
    "emil": {"email": "emil@y.be", "country": "BE", "points": 2.5, "vip": True, "birthday": date(1970, 10, 31),
             "member_since": datetime(2025, 11, 1, 9, 0), "tags": ["50%"]},
    # Erased: is nobody.
    "fay": {"email": "fay@x.nl", "country": "NL", "erased": True},
    # Only an address is known.
    None: {"email": "gus@z.de", "country": "N%L", "birthday": date(2000, 3, 1)},
}  # fmt: skip
NAMES = list(CUSTOMERS)


def village() -> World:
    world = World()
    for key, (name, fields) in enumerate(CUSTOMERS.items(), 1):
        joined = datetime(2026, 1, key)
        world.customers[key] = {"customer_id": name, "first_seen_at": joined} | fields
    own_times = {"response": "answered_at", "answer": "answered_at", "order": "ordered_at"}
    for arrival, (who, activity, at, fields) in enumerate(_rows(), 1):
        own_time = own_times.get(activity, "occurred_at")
        row = {"activity": activity, "customer": NAMES.index(who) + 1, "arrival": arrival, "occurred_at": at}
        world.rows.append(row | {own_time: at, "source": "test"} | fields)
    world.lists["Friends"] = {1, 2, 6}
    world.profiles["Staff"] = parse('profile "Staff"\ninclude email ends with "@X.NL"\nexclude not in list "Friends"\n')
    world.profiles["Empty"] = parse('profile "Empty"\ninclude open(campaign is "Never sent")\n')
    return world


def _rows() -> list[tuple]:
    news = {"campaign": "News October", "url": "https://x.nl/a_b"}
    sale = {"campaign": "Sale 50% off"}
    general = {"form": "General score", "question": "How do you rate us?", "question_index": "3.1"}
    tenth = general | {"question": "What should be better?", "question_index": "3.10"}
    return [
        # In the last 10 days reaches back to 22 October 10:00 in Amsterdam, then summer time: 8:00 UTC.
        ("anna", "answer", datetime(2026, 10, 22, 8, 0), general | {"score": 1.0, "value": "1", "mailing": "m1"}),
        ("bram", "answer", datetime(2026, 10, 22, 7, 59, 59, 999999), general | {"score": 1.0, "value": "1"}),
        ("cleo", "answer", datetime(2026, 10, 30, 9, 0), general | {"score": None, "value": "no idea"}),
        ("dora", "answer", datetime(2026, 10, 30, 9, 0), general | {"score": 8.0, "value": "8"}),
        # Two answers at one instant: the later arrival is the later one.
        ("dora", "answer", datetime(2026, 10, 30, 9, 0), general | {"score": 2.0, "value": "2", "channel": "web"}),
        ("emil", "answer", datetime(2026, 11, 1, 9, 0), tenth | {"value": "  ", "raw": {"weight": "nan"}}),
        ("emil", "answer", datetime(2026, 11, 1, 9, 0, 1), general | {"score": 1.0, "value": "1"}),
        (None, "answer", datetime(2026, 11, 1, 8, 0), {"form": None, "question": None, "score": 2.0, "weight": 0.5}),
        ("anna", "response", datetime(2026, 10, 22, 8, 0), {"form": "General score", "mailing": "m1"}),
        ("anna", "send", datetime(2026, 10, 24, 22, 30), news),
        # Two opens at one instant are two; one by a machine, one unknown.
        ("anna", "open", datetime(2026, 10, 25, 0, 30), news | {"machine": False}),
        ("anna", "open", datetime(2026, 10, 25, 0, 30), news | {"machine": None}),
        ("anna", "open", datetime(2026, 10, 25, 1, 30), news | {"machine": True}),
        ("bram", "open", datetime(2026, 10, 25, 1, 30), news | {"machine": True}),
        ("cleo", "open", datetime(2026, 10, 31, 23, 0), sale | {"machine": None}),
        ("dora", "open", datetime(2026, 11, 1, 9, 30), sale),
        ("anna", "click", datetime(2026, 10, 25, 1, 31), news),
        ("emil", "click", datetime(2026, 9, 30, 22, 0), sale | {"url": "https://x.nl/aXb"}),
        ("bram", "bounce", datetime(2026, 10, 1, 0, 0), {"kind": "hard", "reason": "No such user"}),
        ("anna", "bounce", datetime(2026, 10, 1, 0, 0), {"kind": "soft", "reason": "Mailbox FULL"}),
        ("cleo", "bounce", datetime(2026, 10, 2, 0, 0), {}),
        ("dora", "complaint", datetime(2026, 10, 3, 0, 0), {}),
        ("emil", "unsubscribe", datetime(2026, 11, 1, 9, 0, 0, 1), {}),
        ("anna", "order", datetime(2026, 9, 30, 21, 59, 59), {"order_id": "o1", "total": 80.0, "status": "paid"}),
        ("anna", "order", datetime(2026, 10, 31, 23, 0), {"order_id": "o2", "total": 20.0, "status": "open"}),
        ("fay", "order", datetime(2026, 10, 31, 23, 0), {"order_id": "o3", "total": 500.0, "status": "paid"}),
    ]  # fmt: skip


def views(reader: Reader, text: str) -> dict[str, str]:
    """The ending of each golden file that stands beside a profile's text, and what it holds."""
    checked = check(reader, text, ZONE)
    selection = audience.select(reader, checked, AS_OF)
    parameters = "".join(f"-- ${name} = {value!r}\n" for name, value in selection.parameters.items())
    people = audience.members(reader, checked, AS_OF)["customer_id"].to_list()
    return {
        "profile": checked.text,
        "sql": f"{selection.sql}\n{parameters}",
        "en.txt": describe(checked.profile, "en", checked.plurals) + "\n",
        "nl.txt": describe(checked.profile, "nl", checked.plurals) + "\n",
        "people.txt": "".join(f"{each}\n" for each in people),
    }


def explanations(reader: Reader, text: str) -> dict[str, str]:
    """The same for a profile that is explained: everybody in English, and one in Dutch."""
    checked = check(reader, text, ZONE)
    names = [name or fields["email"] for name, fields in CUSTOMERS.items() if not fields.get("erased")]

    def told(name: str, language: str) -> str:
        return lay_out(explain(reader, checked, AS_OF, name, language), language, checked.plurals) + "\n"

    return {"en.txt": "\n\n".join(told(name, "en") for name in names), "nl.txt": told("anna", "nl")}


# Those that no engine here can run: their text is kept, to be read.
UNRUN = ("bigquery", "snowflake")


def dialects(reader: Reader, text: str) -> dict[str, str]:
    """The ending of each file in golden/dialects that belongs to a profile's text, and what it holds."""
    checked = check(reader, text, ZONE)
    return {f"{name}.sql": f"{audience.select_for(checked, AS_OF, name).sql}\n" for name in UNRUN}
