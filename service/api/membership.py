"""Who entered and left saved profiles over time: POST /profiles/refresh and GET /profiles/{name}/history."""

from collections.abc import Mapping
from typing import Any

from segments import profiles
from segments.saved import following, membership
from service import refreshing
from service.api.asked import AS_OF, as_of_of, told
from service.api.call import FLAG, TEXT, WHOLE, Call, Given, described, many, thing
from service.api.problem import Refused
from service.api.runs import iso
from service.tokens import Scope


def _refresh(given: Given) -> Mapping[str, Any]:
    asked_at, names = as_of_of(given), given.body.get("names")
    if names is not None and not all(isinstance(each, str) for each in names):
        raise Refused(400, '"names" must be a list of texts.')
    with told(), given.warehouse.reader() as reader:
        for name in names or ():
            profiles.get(reader, name)
        wanted = following.in_use(reader) if names is None else names
    as_of = None if given.body.get("as_of") is None else asked_at
    found = refreshing.refresh_each(given.warehouse, wanted, given.clock, as_of, full=bool(given.body.get("full")))
    return {"as_of": iso(asked_at), "profiles": [each.as_data() for each in found]}


def _history(given: Given) -> Mapping[str, Any]:
    with told(), given.warehouse.reader() as reader:
        found = membership.history(reader, given.path["name"])
    return {"profile": given.path["name"], "refreshes": [refreshing.as_data(each) for each in found]}


REFRESH = {
    "as_of": TEXT,
    "refreshed_at": TEXT,
    "version": WHOLE,
    "members": WHOLE,
    "entered": WHOLE,
    "left": WHOLE,
    "affected": described(WHOLE, "How many customers were looked at; null: all"),
    "full": FLAG,
    "reason": described(TEXT, "Why all were looked at; null where they were not"),
    "elapsed_ms": WHOLE,
}
CALLS = (
    Call(
        "POST",
        "/profiles/refresh",
        Scope.WRITE,
        "Find and keep who entered and left saved profiles since their last refresh",
        _refresh,
        thing(
            as_of=TEXT,
            profiles=many(
                thing(
                    profile=TEXT,
                    **REFRESH,
                    problem=described(TEXT, "Why this one could not be refreshed"),
                    skipped=described(TEXT, "Why this one was left as it is"),
                )
            ),
        ),
        takes={
            "names": described(many(TEXT), "Which; default those in use: followed, or sent by an export"),
            "full": described(FLAG, "Look at everybody in any case"),
            **AS_OF,
        },
    ),
    Call(
        "GET",
        "/profiles/{name}/history",
        Scope.READ,
        "The refreshes of a saved profile, the newest first",
        _history,
        thing(profile=TEXT, refreshes=many(thing(**REFRESH))),
    ),
)
