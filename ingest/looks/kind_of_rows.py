"""Of which kind the rows of a file are, by what its columns are called and the words in them; where several kinds could
be meant, or none, nothing is said."""

from collections.abc import Sequence

from ingest.looks import event_words
from ingest.looks.look import Look
from ingest.naming import ATTRIBUTES, matched
from ingest.records import FIXED, PERSON

KNOWN = 0.5  # of the rows, whose words are of mail, for a column to be one of events


def kind_of_rows(looks: Sequence[Look]) -> str | None:
    """customers, events, answers or responses, where it is sure."""
    names = [each.name for each in looks]
    found = {kind: set(matched(kind, records.columns, names)) for kind, records in FIXED.items()}
    is_of_mail = _is_of_mail(looks, names)
    is_asked = bool(found["answers"] & {"question", "question_index"})
    is_of_form = bool(found["responses"] & {"response_id", "form", "form_id"})
    if not found["customers"] & set(PERSON):
        return None
    fits = {
        "events": is_of_mail and "occurred_at" in found["events"] and not is_asked,
        "answers": is_asked and "answered_at" in found["answers"] and bool(found["answers"] & {"value", "score"}),
        "responses": is_of_form and not is_asked and not is_of_mail and "answered_at" in found["responses"],
        "customers": not (is_asked or is_of_form or "event" in found["events"])
        and (bool(matched("customers", ATTRIBUTES, names)) or found["events"] <= set(PERSON)),
    }
    sure = [kind for kind, fit in fits.items() if fit]
    return sure[0] if len(sure) == 1 else None


def _is_of_mail(looks: Sequence[Look], names: Sequence[str]) -> bool:
    """Whether the words of the column that is called as one of events are known."""
    theirs = matched("events", FIXED["events"].columns, names).get("event")
    words = next((each.words for each in looks if each.name == theirs), ())
    known = sum(rows for word, rows in words if event_words.meant(word))
    return bool(words) and known >= KNOWN * sum(rows for _, rows in words)
