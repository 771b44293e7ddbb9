"""CloseAlert's fields as ours: what goes where unless a source's own mapping says otherwise, and a page as records.

A source's mapping is laid over this one, column by column: ours = "theirs", where theirs is a field of the reply or
merge_tags.KEY; "" takes a column out. `customer.NAME` makes an attribute of the customer. By default none is made and
only the address ties a response to a person, for names and tags are the mailing's word, not the customer's.
"""

from collections.abc import Sequence
from dataclasses import replace
from difflib import get_close_matches

import polars as pl

from ingest.errors import MappingWrong
from ingest.mapping import Mapping
from ingest.pipeline import Call
from ingest.records import CALL, FIXED
from ingest.sources.closealert_reply import ANSWER, RESPONSE, TAG, Page

ATTRIBUTE = "customer."
DEFAULT = Mapping(
    columns={
        "response_id": "id",
        "answered_at": "created_at",
        "email": "email",
        "form": "form.name",
        "form_id": "form.id",
        "form_type": "form.form_type",
        "mailing": "mailing.name",
        "mailing_id": "mailing.id",
        "group": "group.name",
        "group_id": "group.id",
        "device_type": "device_type",
        "operating_system": "operating_system",
        "user_agent": "user_agent",
        "mail_url": "mail_url",
        "followed_up": "followed_up",
        "merge_tags": "merge_tags",
        "question": "question",
        "question_index": "question_index",
        "question_type": "question_type",
        "value": "response_value",
        "answer_type": "answer_type",
    }
)
NEEDED = ("response_id", "answered_at")


def complete(given: Mapping | None) -> Mapping:
    """The mapping in force. MappingWrong, with what exists, where `given` speaks of what CloseAlert does not tell."""
    if given is None:
        return DEFAULT
    known = (*RESPONSE, *ANSWER)
    for ours, theirs in given.columns.items():
        if theirs and theirs not in known and not theirs.startswith(TAG):
            near = get_close_matches(theirs, known, 1)
            hint = f", meant is perhaps {near[0]}" if near else ""
            raise MappingWrong(
                f"The mapping has {ours} = {theirs!r}, which CloseAlert does not tell{hint}; "
                f"there are: {', '.join(known)}, and {TAG}KEY."
            )
        if ours.startswith(ATTRIBUTE) and theirs in ANSWER:
            raise MappingWrong(f"The mapping has {ours} = {theirs!r}, which belongs to an answer and not to a person.")
    columns = {ours: theirs for ours, theirs in {**DEFAULT.columns, **given.columns}.items() if theirs}
    for ours in NEEDED:
        if ours not in columns:
            raise MappingWrong(f"The mapping takes out {ours}, which every response needs.")
    return replace(given, columns=columns)


def records(pages: Sequence[Page], calls: Sequence[Call], mapping: Mapping) -> dict[str, pl.DataFrame]:
    """The pages, each with the call that brought it, as canonical rows by kind, in the order in which they land."""
    responses = _joined([page.responses for page in pages], calls, mapping)
    answers = _joined([page.answers for page in pages], calls, mapping)
    attributes = [name for name in responses.columns if name.startswith(ATTRIBUTE)]
    staying = {*attributes, *FIXED["answers"].columns, CALL}
    own = [name for name in responses.columns if name not in staying]
    person = [name for name in ("customer_id", "email") if name in responses.columns]
    found = {}
    if attributes:
        found["customers"] = responses.select(
            *person,
            *(pl.col(name).alias(name.removeprefix(ATTRIBUTE)) for name in attributes),
            pl.col("answered_at").alias("updated_at"),
        )
    return found | {"responses": responses.drop(attributes), "answers": answers.drop(*attributes, *own)}


def _joined(frames: Sequence[pl.DataFrame], calls: Sequence[Call], mapping: Mapping) -> pl.DataFrame:
    return pl.concat(
        _mapped(frame, mapping).with_columns(pl.lit(call.call_number).alias(CALL))
        for frame, call in zip(frames, calls, strict=True)
    )


def _mapped(frame: pl.DataFrame, mapping: Mapping) -> pl.DataFrame:
    """What the mapping names, and nothing else; a tag that this page happens not to have is missing in every row."""
    wanted = set(mapping.columns.values())
    absent = [tag for tag in wanted if tag.startswith(TAG) and tag not in frame.columns]
    return mapping.apply(
        frame.select(
            *(name for name in frame.columns if name in wanted), *(pl.lit(None, pl.String).alias(tag) for tag in absent)
        )
    )
