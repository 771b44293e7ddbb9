"""Sending, sending again, mapping, reading anew, trying again and erasing, in any order, come to the world in which the
erased never were and the last mapping was there from the start."""

import json
from datetime import timedelta
from typing import Any

import calling
from calling import NAME, NOW, add, give, receiving
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from landing import DIFFERENCES, ask
from read_anew import MAPPINGS, elements, mappings, sizes, with_fresh_home

from ingest.erase import erase
from ingest.errors import NothingToReplay
from ingest.kept.quarantine import Chosen
from ingest.kept.remap import remap
from ingest.kept.replay import replay
from sql.warehouse import Warehouse

LEAVING = {"1": {"id": "1"}, "2": {"id": "2", "mail": "b@x.nl"}, "c@x.nl": {"mail": "c@x.nl"}}
STAYING = [{"mail": "d@x.nl"}, {"id": "4", "mail": "e@x.nl"}, {"id": "5"}, {}]
told = elements.filter(lambda each: each["type"] != "odd")  # which no mapping reads: whose it is is anybody's guess
people = st.sampled_from([*LEAVING.values(), *STAYING])
bodies = st.lists(st.builds(lambda one, who: one | who, told, people), min_size=1, max_size=4)
steps = st.one_of(
    st.tuples(st.just("send"), bodies),
    st.tuples(st.just("send"), bodies),
    st.tuples(st.just("send again"), st.integers(0, 5)),
    st.tuples(st.just("map"), mappings),
    st.tuples(st.just("remap"), sizes),
    st.tuples(st.just("replay"), st.none()),
    st.tuples(st.just("erase"), st.sampled_from([*LEAVING])),
)
SAID = calling.SAID
for row in "dra":  # which run and call stands beside a row hangs on the order
    SAID = SAID.replace(f", {row}.run_id, {row}.call_number", "")


def is_of(element: dict[str, str], gone: set[str]) -> bool:
    return {name: element[name] for name in ("id", "mail") if name in element} in [LEAVING[each] for each in gone]


def world(warehouse: Warehouse, gone: set[str]) -> Any:
    aside = ask(warehouse, "select reason, kind, payload from app.rejected where replay_run_id is null")
    others = {row for row in aside if row[2] and not is_of(json.loads(row[2]), gone)}
    return sorted(ask(warehouse, SAID), key=repr), others


def try_again(warehouse: Warehouse, at: Any) -> None:
    try:
        replay(warehouse, Chosen(), now=at)
    except NothingToReplay:
        return


@settings(max_examples=6, deadline=None, database=None, phases=(Phase.explicit, Phase.generate))
@given(mappings, st.lists(steps, min_size=3, max_size=8))
def test_any_order_comes_to_the_same_world(first: int, done: list[tuple[str, Any]]) -> None:
    gone = {what for step, what in done if step == "erase"}
    last = [first, *(what for step, what in done if step == "map")][-1]

    def mixed(warehouse: Warehouse) -> Any:
        add(warehouse, MAPPINGS[first])
        sent: list[list[dict[str, str]]] = []
        with receiving(warehouse) as send:
            for hours, (step, what) in enumerate(done):
                at = NOW + timedelta(days=1, hours=hours)
                if step == "send":
                    send(*what)
                    sent.append(what)
                elif step == "send again" and sent:
                    send(*reversed(sent[what % len(sent)]))
                elif step == "map":
                    give(warehouse, MAPPINGS[what])
                elif step == "remap":
                    remap(warehouse, NAME, now=at, batch_bytes=what)
                elif step == "replay":
                    try_again(warehouse, at)
                elif step == "erase":
                    erase(warehouse, what, now=at, by="me", unknown=True)
        assert ask(warehouse, DIFFERENCES) == []
        remap(warehouse, NAME, now=NOW + timedelta(days=2))
        try_again(warehouse, NOW + timedelta(days=3))
        assert ask(warehouse, DIFFERENCES) == []
        return world(warehouse, gone)

    def fresh(warehouse: Warehouse) -> Any:
        add(warehouse, MAPPINGS[last])
        sent: list[list[dict[str, str]]] = []
        with receiving(warehouse) as send:
            for step, what in done:
                if step == "send":
                    sent.append([each for each in what if not is_of(each, gone)])
                    what = sent[-1]
                elif step == "send again" and sent:
                    what = sent[what % len(sent)][::-1]
                else:
                    continue
                if what:
                    send(*what)
        return world(warehouse, gone)

    assert with_fresh_home(mixed) == with_fresh_home(fresh)
