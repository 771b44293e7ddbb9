"""After every run that came to its end a destination has exactly who is to be there, as they are: told beside a plain
model, while people come, change, merge, unsubscribe and are erased, rows are refused and mended, and runs fail."""

import json
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random

import pytest
from echo import Echo, Got
from starlette.responses import JSONResponse, Response

from exports import deliver
from exports.errors import NothingWaits
from jobs.outside import Outside
from jobs.run import State

NOON = datetime(2026, 11, 22, 12)
PATIENT = Outside(sleep=lambda _: None, random=lambda: 0.0)
MAPPING = """
[[field]]
to = "email"
from = "email"
[[field]]
to = "name"
from = "first_name"
[[field]]
to = "is"
value = "here"
"""


@dataclass
class Person:
    key: int
    email: str | None
    name: str
    is_reachable: bool = True


@dataclass
class Model:
    """`audience` is what the destination must have, by address; `held` what it refused of whom."""

    people: list[Person] = field(default_factory=list)
    refused: set[str] = field(default_factory=set)
    audience: dict[str, str] = field(default_factory=dict)
    held: dict[str, str] = field(default_factory=dict)

    def run(self) -> None:
        wanted = {each.email: each.name for each in self.people if each.email and each.is_reachable}
        for email in set(self.audience) - set(wanted):
            del self.audience[email]
            self.held.pop(email, None)
        for email, name in wanted.items():
            if self.audience.get(email) == name or self.held.get(email) == name:
                continue
            self.held.pop(email, None)
            (self.held if email in self.refused else self.audience)[email] = name


def has(receiver: Echo, refused: list[set[str]]) -> dict[str, str]:
    """What came of all that it took, in order; `refused` is whom it refused then."""
    found: dict[str, str] = {}
    for text, unwanted in zip(receiver.taken, refused, strict=True):
        for row in json.loads(text):
            if row["is"] is None:
                found.pop(row["email"], None)
            elif row["email"] not in unwanted:
                found[row["email"]] = row["name"]
    return found


@pytest.mark.parametrize("seed", range(3))
def test_the_audience_is_who_belongs_to_it(world, post, receiver, warehouse, count_events, seed: int) -> None:
    pick, model, fates = Random(seed), Model(), list[set[str]]()
    repeats = ["same", "keyed"][seed % 2]

    def answers(got: Got) -> Response:
        wrong = [at for at, row in enumerate(got.data) if row["is"] and row["email"] in model.refused]
        return JSONResponse({"errors": [{"index": at} for at in wrong]})

    receiver.answers, receiver.honours_keys = answers, True
    world.attribute("first_name", "text", "varchar", {})
    post(
        MAPPING,
        what="customers",
        batch_rows="3",
        repeats=repeats,
        errors="errors",
        remove_url=f"{receiver.address}/gone",
        remove_method="POST",
    )
    for step in range(25):
        for _ in range(pick.randint(1, 4)):
            _live(world, warehouse, pick, model, step)
        count_events()
        at = NOON + timedelta(hours=step)
        match pick.choice(["refuse", "resend", "fail", "run"]):
            case "refuse":
                model.refused = {each.email for each in model.people if each.email and pick.random() < 0.3}
            case "resend" if model.held:
                deliver.resend(warehouse, "crm", trigger="hand", now=at, outside=PATIENT)
                model.held.clear()
                model.run()
            case "resend":
                with pytest.raises(NothingWaits):
                    deliver.resend(warehouse, "crm", trigger="hand", now=at, outside=PATIENT)
            case "fail":
                calls = range(len(receiver.calls) + pick.randint(1, 3), len(receiver.calls) + 60)
                how = pick.choice(["cut_before", "cut_after"])
                setattr(receiver, how, frozenset(calls))
                deliver.run(warehouse, "crm", trigger="hand", now=at, outside=PATIENT)
                setattr(receiver, how, frozenset())
                if repeats == "same":  # else a call that may be there cannot be made again with somebody left out
                    _live(world, warehouse, pick, model, step)
                    count_events()
        fates += [set(model.refused)] * (len(receiver.taken) - len(fates))
        outcome = deliver.run(warehouse, "crm", trigger="hand", now=at, outside=PATIENT)
        assert outcome.state in (State.DONE, State.DONE_WITH_REJECTS)
        fates += [set(model.refused)] * (len(receiver.taken) - len(fates))
        model.run()
        assert has(receiver, fates) == model.audience
        with warehouse.reader() as reader:
            told = reader.rows(
                """select key from app.delivered group by key having arg_max(change, run_id) <> 'removed'"""
            )
        assert {key for (key,) in told} == set(model.audience)
    assert model.audience


def _live(world, warehouse, pick: Random, model: Model, step: int) -> None:
    known = [each for each in model.people if each.email]
    what = pick.choice(["come", "come", "name", "move", "merge", "unsubscribe", "erase"])
    if what == "come" or len(known) < 2:
        number = len(model.people)
        person = Person(0, f"p{number}@x.nl", pick.choice(["Ann", "Bob"]))
        person.key = world.person(f"C-{number}", person.email)
        _set(warehouse, person)
        model.people.append(person)
        return
    one, other = pick.sample(known, 2)
    match what:
        case "name":
            one.name = pick.choice(["Ann", "Bob", "Cas"])
            _set(warehouse, one)
        case "move":
            one.email = f"moved{step}-{one.key}@x.nl"
            _set(warehouse, one)
        case "merge":
            with warehouse.transaction() as writer:
                given = {"old": other.key, "new": one.key}
                writer.execute("insert into store.customer_merge values ($old, $new, now()::timestamp, 1)", given)
                writer.execute("delete from store.customer where customer_key = $key", {"key": other.key})
                writer.execute("update store.event set customer_key = $new where customer_key = $old", given)
            one.is_reachable = one.is_reachable and other.is_reachable
            other.email = None
        case "unsubscribe":
            world.event(one.key, "unsubscribe", NOON - timedelta(days=1))
            one.is_reachable = False
        case "erase":
            world.forget(one.key)
            one.email = None


def _set(warehouse, person: Person) -> None:
    with warehouse.transaction() as writer:
        writer.execute(
            "update store.customer set first_name = $name, email = $email where customer_key = $key",
            {"name": person.name, "email": person.email, "key": person.key},
        )
