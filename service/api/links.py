"""POST /links/read: what a link parameter says, for the page that a link of a mail leads to."""

from collections.abc import Mapping
from typing import Any

from starlette.responses import Response

from ingest import link
from jobs.errors import LinkUnreadable
from service.api.call import FLAG, TEXT, Call, Given, described, thing
from service.api.problem import Refused
from service.api.runs import iso
from service.tokens import Scope
from sql.written import to_json

# One sentence whatever is wrong: whoever holds a link learns nothing by changing it.
NOTHING = "This link parameter says nothing, or no longer."


def _read(given: Given) -> Response:
    with given.warehouse.reader() as reader:
        try:
            said = link.read(reader, given.warehouse.home, given.body["token"], given.now)
        except LinkUnreadable:
            raise Refused(422, NOTHING) from None
    reply: Mapping[str, Any] = {
        **vars(said),
        "made_at": iso(said.made_at),
        "valid_until": iso(said.valid_until),
    }
    return Response(to_json(reply), media_type="application/json")


CALLS = (
    Call(
        "POST",
        "/links/read",
        Scope.READ,
        "What the parameter of a link in a mail says",
        _read,
        thing(
            fields=described({"type": "object"}, "The customer fields that it carries"),
            made_at=TEXT,
            valid_until=TEXT,
            exists=described(FLAG, "Whether the customer whom it names is still known"),
        ),
        takes={"token": described(TEXT, "The parameter's value, or a whole link that has it")},
        needs=("token",),
    ),
)
