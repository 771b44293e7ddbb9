"""On random small worlds: every figure that counts people is the number of people in the profile that it opens, by the
query that finds them and by a plain reading of the tree."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from statistics import fmean, median, quantiles
from zoneinfo import ZoneInfo

import pytest
import streamlit as st
import worlds
from evaluator import World, people
from worlds import holding

from dashboard import house
from dashboard.figures import OF_BROADCAST, Broadcast, of_answers, of_broadcast, of_comments, of_link, of_responses
from dashboard.figures import of_scores as of_scores_given
from dashboard.reads import broadcasts, surveys
from dashboard.reads.surveys import RANGES, days_of
from dashboard.widgets.broadcast_steps import SPANS
from segments import ast
from segments.check import check
from segments.people import audience
from segments.text.format import format_profile
from segments.text.parse import parse
from sql.home import Home
from sql.reader import Writer
from sql.warehouse import Warehouse

ZONE = "Europe/Amsterdam"
# A day like any other, and hours after the clocks went back.
INSTANTS = (datetime(2026, 11, 21, 9, 0), datetime(2026, 10, 25, 6, 30))
WORDS = ([], ["good"], ["good", "SHOP"], ["50%"])
WORLDS = 9


@dataclass
class Held:
    """The warehouse as the dashboard knows it, reading inside a transaction that is taken back."""

    writer: Writer
    home: Home

    @contextmanager
    def reader(self) -> Iterator[Writer]:
        yield self.writer


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Warehouse]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(worlds.EXTRAS, "response", worlds.EXTRAS["response"] | {"sentiment": "text"})
        with Warehouse.open(Home.open(tmp_path_factory.mktemp("figures") / "home")) as warehouse:
            with warehouse.transaction() as writer:
                worlds.prepare(writer)
            yield warehouse


def some_world(pick: Random, as_of: datetime) -> World:
    """A few people, two of them erased now and then, with mail of three broadcasts and answers of four forms."""
    world = World()
    for key in range(1, pick.randint(2, 9)):
        world.customers[key] = {"customer_id": f"c{key}", "email": f"{key}@x.nl", "erased": pick.random() < 0.15}
        world.customers[key]["first_seen_at"] = as_of

    def moment() -> datetime:
        days = pick.choice([0, 1, 6, 7, 8, 27, 90, 92, 200, 364, 366, 700])
        at = as_of - timedelta(days=days, hours=pick.choice([0, 1, 5, 9, 23]), seconds=pick.choice([0, 0, 1, 59]))
        return at + timedelta(hours=pick.choice([0, 0, 0, 0, 10]))  # some of it has not happened yet

    for _ in range(pick.randint(10, 40)):
        event = pick.choice(["send", "delivery", "open", "click", "bounce", "complaint", "unsubscribe", "open"])
        _add(
            world,
            pick,
            event,
            moment(),
            broadcast_id=pick.choice(["B1", "B2", "b2", None]),
            campaign=pick.choice(["News", "Sale", None]),
            url=pick.choice(["https://a/x", "https://b/y", None]) if event == "click" else None,
            machine=pick.choice([True, False, None]) if event in ("open", "click") else None,
            kind=pick.choice(["hard", "soft", None]) if event == "bounce" else None,
        )
    forms = [("Rate us", "1"), ("Rate us", "2"), *pick.sample([("rate us", "3"), (None, "4"), (None, None)], 1)]
    asked = pick.sample([("How?", "1"), ("How?", "2"), ("how?", None), (None, "1"), ("", None)], 3)
    for _ in range(pick.randint(10, 30)):
        form, form_id = pick.choice(forms)
        form = pick.choice([None, " "]) if form is None else form
        score = pick.choice([1.0, 2.0, 5.0, 4.5, None, None])
        question = dict(zip(("question", "question_index"), pick.choice(asked), strict=True))
        at, mood = moment(), pick.choice(["positive", "negative", None])
        who = pick.choice(sorted(world.customers))
        value = pick.choice(["Good shop", "shop", "50% good", " ", None]) if score is None else str(score)
        told = {"form": form, "form_id": form_id}
        _add(world, pick, "response", at, who, answered_at=at, **told, sentiment=mood)
        _add(world, pick, "answer", at, who, answered_at=at, **told, **question, score=score, value=value)
    return world


def _add(world: World, pick: Random, activity: str, at: datetime, who: int | None = None, **fields) -> None:
    who = who or pick.choice(sorted(world.customers))
    row = {"activity": activity, "customer": who, "arrival": len(world.rows) + 1, "occurred_at": at, "source": "test"}
    world.rows.append(row | fields)


@contextmanager
def shown(warehouse: Warehouse, world: World, as_of: datetime) -> Iterator[Writer]:
    """The dashboard shows this world, at that instant."""
    home = replace(warehouse.home, settings=replace(warehouse.home.settings, timezone=ZONE))
    with holding(warehouse, world) as writer:
        st.cache_data.clear()
        st.cache_resource.clear()
        house.attach(Held(writer, home), lambda: as_of)  # type: ignore[arg-type]
        yield writer


def of_mail(pick: Random) -> Iterator[tuple[int, ast.Profile]]:
    """The figures of the rooms of campaigns, each with the profile that it opens."""
    everything = broadcasts.all_sent()
    for name in broadcasts.campaigns(everything):
        whole = broadcasts.find(everything, Broadcast(campaign=name))
        assert whole is not None
        everything = [*everything, whole]
    if not everything:
        return
    for sent, row in zip(everything, broadcasts.figures(everything).iter_rows(named=True), strict=True):
        broadcast = sent.broadcast
        for figure in OF_BROADCAST:
            yield row[figure], of_broadcast("P", broadcast, figure)
        for link in broadcasts.links(sent).iter_rows(named=True):
            for figure in ("click", "machine_click"):
                yield link[figure], of_link("P", broadcast, link["url"], figure)
        for seconds, count in [pick.choice(list(SPANS.values()))]:
            for step in broadcasts.steps(sent, seconds, count).iter_rows(named=True):
                if step["step"] in (0, 1, 2, 28) or step["people"] == row[step["figure"]]:
                    before = sent.sent_at + timedelta(seconds=seconds * step["step"])
                    yield step["people"], of_broadcast("P", broadcast, step["figure"], before)
                    if step["people"] == row[step["figure"]]:
                        break


def of_surveys(pick: Random) -> Iterator[tuple[int, ast.Profile]]:
    """The figures of the rooms of surveys, each with the profile that it opens."""
    for window in [pick.choice(list(RANGES.values()))]:
        for form in surveys.forms(window):
            yield form.people, of_responses("P", form.form, window)
            moods = surveys.sentiments(form, window)
            assert moods is not None
            for mood in moods.iter_rows(named=True):
                yield mood["people"], of_responses("P", form.form, window, mood["sentiment"])
            for asked in surveys.questions(form, window):
                yield asked.people, of_answers("P", asked.question, window)
                yield asked.scored, of_scores_given("P", asked.question, window)
                for words in pick.sample(WORDS, 2):
                    _, count = surveys.count_comments(form, asked, window, words)
                    yield count, of_comments("P", asked.question, window, words)
                for period in [pick.choice(["week", "month"])]:
                    for row in surveys.periods(form, asked, window, period).iter_rows(named=True):
                        days = days_of(row["period"], period, window)
                        yield row["people"], of_scores_given("P", asked.question, days)
                    for row in surveys.scores(form, asked, window, period).iter_rows(named=True):
                        days = days_of(row["period"], period, window) if row["period"] else window
                        yield row["people"], of_scores_given("P", asked.question, days, row["score"])


@pytest.mark.parametrize("figures", [of_mail, of_surveys], ids=["campaigns", "surveys"])
def test_a_figure_is_the_number_of_people_in_the_profile_that_it_opens(prepared: Warehouse, figures) -> None:
    seen: set[bool] = set()
    for seed in range(WORLDS):
        as_of = INSTANTS[seed % len(INSTANTS)]
        world = some_world(Random(seed), as_of)
        with shown(prepared, world, as_of) as writer:
            for figure, profile in figures(Random(seed)):
                text = format_profile(profile)
                assert parse(text) == profile
                assert figure == len(people(world, profile, as_of, ZONE)), (seed, text)
                if seed < 2:  # that both ways of finding people agree, other tests show on more
                    assert figure == audience.count(writer, check(writer, profile, ZONE), as_of), (seed, text)
                seen.add(figure > 1)
    assert seen == {True, False}


def test_scores_over_time_are_those_of_a_plain_count(prepared: Warehouse) -> None:
    compared = 0
    for seed in range(WORLDS):
        as_of = INSTANTS[seed % len(INSTANTS)]
        world = some_world(Random(seed), as_of)
        with shown(prepared, world, as_of):
            for form in surveys.forms():
                for asked in surveys.questions(form):
                    rows = [row for row in _answers(world, as_of, asked.question.filters) if row["score"] is not None]
                    assert asked.scores == len(rows)
                    assert asked.average == pytest.approx(fmean(row["score"] for row in rows)) if rows else True
                    assert asked.middle == (median(row["score"] for row in rows) if rows else None)
                    for found in surveys.periods(form, asked, None, "month").iter_rows(named=True):
                        month = [row["score"] for row in rows if _month(row["occurred_at"]) == found["period"]]
                        assert found["scores"] == len(month) > 0
                        assert found["average"] == pytest.approx(fmean(month))
                        if len(month) > 1:
                            low, _, high = quantiles(month, n=4, method="inclusive")
                            assert (found["low"], found["high"]) == pytest.approx((low, high))
                        compared += 1
    assert compared > 20


def test_rows_are_counted_beside_people(prepared: Warehouse) -> None:
    as_of, pick = INSTANTS[0], Random(5)
    world = World({1: {"customer_id": "c1", "email": "a@x.nl", "first_seen_at": as_of}})
    for event, machine in (("send", None), ("open", None), ("open", False), ("open", True), ("click", True)):
        _add(world, pick, event, as_of - timedelta(hours=1), broadcast_id="B1", machine=machine)
    with shown(prepared, world, as_of):
        row = broadcasts.figures(broadcasts.all_sent()).row(0, named=True)
    wanted = {"send_rows": 1, "open": 1, "open_rows": 2, "machine_open_rows": 1, "machine_click": 1, "click": 0}
    assert wanted.items() <= row.items()


def test_comments_are_the_newest_first_with_the_score_of_their_response(prepared: Warehouse, tmp_path: Path) -> None:
    as_of, pick = INSTANTS[0], Random(1)
    world = World({1: {"customer_id": "c1", "email": "a@x.nl", "first_seen_at": as_of}})
    asked = {"form": "Rate us", "question": "Why?", "score": None}
    for days, text in ((3, "Good shop"), (2, "shop"), (1, "good SHOPPING")):
        at = as_of - timedelta(days=days)
        _add(world, pick, "response", at, answered_at=at, form="Rate us")
        _add(world, pick, "answer", at, answered_at=at, **asked, value=text)
    _add(world, pick, "answer", as_of, answered_at=as_of, form="Rate us", question="How?", score=2.0, value="2")
    with shown(prepared, world, as_of) as writer:
        writer.execute(
            "update store.answer set response_key = (select response_key from store.answer where value = 'Good shop') "
            "where score is not null"
        )
        form = surveys.forms()[0]
        question = next(each for each in surveys.questions(form) if each.texts)
        found = surveys.comments(form, question, None, ["good", "shop"], 0, 20)
        paged = surveys.comments(form, question, None, [], 1, 1)
    assert [(each["value"], each["score"]) for each in found] == [("good SHOPPING", None), ("Good shop", 2.0)]
    assert [each["value"] for each in paged] == ["shop"]


def _answers(world: World, as_of: datetime, filters) -> list[dict]:
    """The answers that these filters are about, by plain reading."""
    there = {key for key, customer in world.customers.items() if not customer["erased"]}

    def holds(row: dict) -> bool:
        for test in filters:
            value = (row.get(test.field) or "").strip() or None
            if value != (test.operands[0] if test.operands else None):
                return False
        return row["activity"] == "answer" and row["customer"] in there and row["occurred_at"] <= as_of

    return [row for row in world.rows if holds(row)]


def _month(at: datetime):
    return at.replace(tzinfo=UTC).astimezone(ZoneInfo(ZONE)).date().replace(day=1)
