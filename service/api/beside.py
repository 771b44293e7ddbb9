"""POST /profiles/compare and /overlap: profiles beside one another, at one instant."""

from collections.abc import Mapping
from typing import Any

from segments.people.compare import compare
from segments.people.overlap import overlap
from service.api.asked import AS_OF, PROFILE, as_of_of, checked_of
from service.api.call import TEXT, WHOLE, Call, Given, described, many, thing
from service.api.problem import Refused
from service.api.runs import iso
from service.tokens import Scope

MOST_EXAMPLES = 1000


def _compare(given: Given) -> Mapping[str, Any]:
    as_of, examples = as_of_of(given), given.body.get("examples", 0)
    if not 0 <= examples <= MOST_EXAMPLES:
        raise Refused(400, f'"examples" must be a whole number from 0 to {MOST_EXAMPLES}.')
    with given.warehouse.reader() as reader:
        new = checked_of(given, reader, given.body)
        old = checked_of(given, reader, {"name": given.body.get("against", new.profile.name)})
        change = compare(reader, old, new, as_of, examples)
    return {"new": new.profile.name, "old": old.profile.name, "as_of": iso(as_of), **change.as_data()}


def _overlap(given: Given) -> Mapping[str, Any]:
    as_of, asked = as_of_of(given), given.body["profiles"]
    if not all(isinstance(each, str | dict) for each in asked):
        raise Refused(400, '"profiles" must be a list of names, or of objects with "text" or "name".')
    with given.warehouse.reader() as reader:
        each_of = [{"name": each} if isinstance(each, str) else each for each in asked]
        parts = overlap(reader, [checked_of(given, reader, each) for each in each_of], as_of)
    return {"as_of": iso(as_of), "parts": [each.as_data() for each in parts]}


SOME = described(many(TEXT), "The first of them by customer_id, as many as examples asks for")
CALLS = (
    Call(
        "POST",
        "/profiles/compare",
        Scope.READ,
        "Who a changed profile gains and loses",
        _compare,
        thing(
            new=TEXT,
            old=TEXT,
            as_of=TEXT,
            gained=WHOLE,
            lost=WHOLE,
            kept=WHOLE,
            gained_examples=SOME,
            lost_examples=SOME,
            kept_examples=SOME,
        ),
        takes={
            **PROFILE,
            **AS_OF,
            "against": described(TEXT, "The saved profile to compare with; default the one of its own name"),
            "examples": described(WHOLE, f"So many people of each, up to {MOST_EXAMPLES}; default 0"),
        },
    ),
    Call(
        "POST",
        "/profiles/overlap",
        Scope.READ,
        "How two to six profiles overlap",
        _overlap,
        thing(
            as_of=TEXT,
            parts=many(
                thing(
                    name=TEXT,
                    inside=many(TEXT),
                    outside=many(TEXT),
                    count=WHOLE,
                    text=described(TEXT, "The profile that selects just this part"),
                )
            ),
        ),
        takes={"profiles": described(many({}), "Names, or objects with text or name; two or three"), **AS_OF},
        needs=("profiles",),
    ),
)
