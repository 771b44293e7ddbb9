"""Responses and answers land. A response is known by its id in its source, an answer by its response and question;
told again it is a duplicate, told otherwise it changes in place and keeps its arrival."""

from ingest.landing import attributes, dictionary, identity, retold, staging, totals
from ingest.landing.landing import Landing
from jobs.run import Counts
from sql.named import fill, query

OWN = """nullif(trim(question_index), '') as question_index,
    question,
    question_type,
    value,
    nullif(trim(score), '') as score,"""
FAULTS = """when coalesce(trim(question_index), question, '') = '' then 'no question nor question_index'"""

# What rows say of their response. Answers may each have a time of their own: theirs is that of the last.
OF_RESPONSES = {"{extra}": "extra", "{told_at}": "arg_max(occurred_at, row)", "{stands_at}": "s.occurred_at"}
OF_ANSWERS = {
    "{extra}": "null::json",
    "{told_at}": "max(occurred_at)",
    "{stands_at}": "greatest(s.occurred_at, coalesce(r.occurred_at, s.occurred_at))",
}

STANDS = """select t.arrival, t.received_at, n.last_row as row
    from {table} as n join store.{table} as t on t.arrival = n.known_arrival"""


def land_responses(landing: Landing) -> Counts:
    rejected = _check(landing, own="", faults="")
    _keep_responses(landing, OF_RESPONSES)
    updated = int(landing.writer.value(query("land/responses_counted")))
    inserted = int(landing.writer.value("select count(*) from response where known_key is null"))
    _finish(landing)
    rows = landing.staged.rows
    return Counts(rows, inserted, updated, rows - inserted - updated - rejected, rejected)


def land_answers(landing: Landing) -> Counts:
    writer = landing.writer
    rejected = _check(landing, own=OWN, faults=FAULTS)
    first = _keep_responses(landing, OF_ANSWERS)
    dictionary.number(writer, "question", ("question", "question_index", "question_type"), "good")
    writer.execute(query("land/answers_said"), {"response_key": first})
    if landing.is_anew:
        retold.find_outdated(landing, fill(STANDS, {"{table}": "answer"}), goes=True)
        writer.execute("update answer set changes = null where known_arrival in (from outdated)")
    inserted = int(writer.value("select count(*) from answer where known_arrival is null"))
    updated = int(writer.value("select coalesce(sum(changes), 0) from answer"))
    arrival = writer.take_numbers("arrival", inserted)
    writer.execute(
        query("land/answers_insert"),
        {"received_at": landing.received_at, "arrival": arrival, "run_id": landing.run_id},
    )
    writer.execute(query("land/answers_update"))
    _keep_told(landing, "answer", "changes is not null", arrival)
    totals.touch(writer, people_of("select response_key from answer where known_arrival is null or changes > 0"))
    _finish(landing)
    rows = landing.staged.rows
    return Counts(rows, inserted, updated, rows - inserted - updated - rejected, rejected)


def _check(landing: Landing, own: str, faults: str) -> int:
    """Read the batch into `checked` and `good`; how many were rejected."""
    writer, staged = landing.writer, landing.staged
    given = attributes.declare(writer, staged.records, staged.extras, empty=staged.empty)
    slots = {"{own}": own, "{faults}": faults}
    writer.execute(attributes.with_extras(query("land/checked_surveys"), staged, given, slots))
    rejected = staging.reject(writer, staged, landing.run_id)
    identity.resolve(writer, landing.received_at)
    writer.execute("create or replace temp table asking as select * from checked where reason is null")
    dictionary.number(writer, "form", ("form_id", "form"), "asking")
    writer.execute(query("land/good_surveys"))
    return rejected


def _keep_responses(landing: Landing, slots: dict[str, str]) -> int:
    """Insert or change the responses that the batch speaks of, told by `slots`; the first new response's key."""
    writer = landing.writer
    source_key = dictionary.source_key(writer, landing.source)
    writer.execute(fill(query("land/responses_said"), slots), {"source_key": source_key})
    if landing.is_anew:
        retold.find_outdated(landing, fill(STANDS, {"{table}": "response"}), goes=True)
        writer.execute(query("land/responses_outdated"))
    made = int(writer.value("select count(*) from response where known_key is null"))
    first, arrival = writer.take_numbers("response", made), writer.take_numbers("arrival", made)
    writer.execute(
        query("land/responses_insert"),
        {
            "response_key": first,
            "received_at": landing.received_at,
            "arrival": arrival,
            "source_key": source_key,
            "run_id": landing.run_id,
        },
    )
    changed = people_of(
        f"select coalesce(known_key, {first} + place) from response where known_key is null or is_changed"
    )
    totals.touch(writer, changed)
    writer.execute(query("land/responses_update"))
    totals.touch(writer, changed)
    _keep_told(landing, "response", "not is_outdated", arrival)
    return first


def _keep_told(landing: Landing, table: str, is_newest: str, arrival: int) -> None:
    """Of the rows of the temp table `table`: those that stood and of which `is_newest` holds, and the new ones."""
    known = f"select known_arrival as arrival, last_row as row from {table} where known_arrival is not null"
    new = f"select {arrival} + place as arrival, last_row as row from {table} where known_arrival is null"
    retold.keep_told(landing, f"{known} and {is_newest}", new)


def people_of(responses: str) -> str:
    """The query of everybody who gave the responses, by key, of the query `responses`, or an answer in one."""
    keys = f"response_key in ({responses})"
    return f"""select customer_key from store.response where {keys}
        union all select customer_key from store.answer where {keys}"""


def _finish(landing: Landing) -> None:
    identity.merge(landing.writer, landing.run_id, landing.received_at)
