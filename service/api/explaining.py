"""POST /profiles/explain: why one customer is in a profile or is not, at one instant."""

from collections.abc import Mapping
from typing import Any

from segments.errors import CustomerErased, CustomerUnknown
from segments.why.explain import explain
from segments.why.tell import Teller
from service.api.asked import AS_OF, PROFILE, as_of_of, checked_of
from service.api.call import FLAG, TEXT, Call, Given, described, many, or_null, thing
from service.api.problem import Refused
from service.tokens import Scope


def _explain(given: Given) -> Mapping[str, Any]:
    as_of, language = as_of_of(given), given.body.get("language", "en")
    if language not in ("en", "nl"):
        raise Refused(400, '"language" must be en or nl.')
    with given.warehouse.reader() as reader:
        checked = checked_of(given, reader, given.body)
        try:
            found = explain(reader, checked, as_of, given.body["customer"], language)
        except (CustomerUnknown, CustomerErased) as error:
            raise Refused(404, str(error)) from None
    teller = Teller(language, checked.plurals, found.zone, found.as_of)
    return {**found.as_data(), "why": teller.why(found)}


EVIDENCE = described({"type": "object"}, "The deciding rows or value, or why there are none; `kind` says of which sort")
NODE = thing(
    path=TEXT,
    text=described(TEXT, "Canonical; of a block its first line"),
    sentence=TEXT,
    matches=FLAG,
    decides=described(FLAG, "Whether the outcome hangs on it"),
    evidence=EVIDENCE,
    nodes=described(many({"type": "object"}), "The conditions of a block, alike"),
)
CALLS = (
    Call(
        "POST",
        "/profiles/explain",
        Scope.READ,
        "Why a customer is in a profile or is not",
        _explain,
        thing(
            profile=TEXT,
            text=TEXT,
            customer_id=or_null(TEXT),
            email=or_null(TEXT),
            as_of=TEXT,
            timezone=TEXT,
            matches=FLAG,
            evidence=EVIDENCE,
            include=NODE,
            exclude=or_null(NODE),
            why=described(TEXT, "In a sentence"),
        ),
        takes={
            **PROFILE,
            "customer": described(TEXT, "A customer_id, or else an e-mail address"),
            **AS_OF,
            "language": described(TEXT, "Of the sentences: en (default) or nl"),
        },
        needs=("customer",),
    ),
)
