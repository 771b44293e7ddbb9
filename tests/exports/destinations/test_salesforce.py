"""Salesforce gets each row once, and what became of it is told by its external id."""

import json
from collections.abc import Iterator

import pytest
from loopback import serving
from salesforce import SalesforceServer, contact
from salesforce_world import World, batch, people

from exports.destination import Batch, Change, Destination
from jobs.errors import Terminal, Transient


@pytest.fixture
def world() -> Iterator[World]:
    server = SalesforceServer()
    with serving(server.app()) as address:
        yield World(server, address)


def once(world: World, sent: Batch) -> bool:
    keys = [row.values["Klankbord_Id__c"] for row in sent.rows]
    return dict(world.server.written) == dict.fromkeys(keys, 1)


# ------------------------------------------------------------------------------------------------ a batch


def test_a_batch_is_one_job_and_every_row_has_its_id(world: World) -> None:
    sent = people(30)
    answer = world.send(sent)
    assert once(world, sent)
    assert world.server.records["K7"] | {"Id": ""} == {
        "Id": "",
        "Klankbord_Id__c": "K7",
        "LastName": "Name 7",
        "Email": "p7@shop.example",
        "Member__c": "false",
    }
    assert answer.ids == {row.number: world.server.records[row.values["Klankbord_Id__c"]]["Id"] for row in sent.rows}
    assert not answer.rejected
    assert not answer.later
    [job] = world.server.jobs.values()
    assert len(job.uploads) == 1
    assert job.about == {
        "object": "Contact",
        "operation": "upsert",
        "externalIdFieldName": "Klankbord_Id__c",
        "contentType": "CSV",
        "columnDelimiter": "COMMA",
        "lineEnding": "LF",
    }
    assert answer.message == f"Job {job.id}, JobComplete: 30 written, 0 refused."


def test_what_is_known_already_is_changed_and_an_empty_value_leaves_it(world: World) -> None:
    world.send(people(2))
    world.send(batch({"Klankbord_Id__c": "K1", "LastName": None, "Email": "new@shop.example"}, key="batch2"))
    held = world.server.records["K1"]
    assert (held["LastName"], held["Email"]) == ("Name 1", "new@shop.example")


def test_an_empty_value_clears_where_that_is_set(world: World) -> None:
    world.send(batch({"Klankbord_Id__c": "K1", "LastName": "A", "Email": "a@b.example", "Description": "x"}))
    row = {"Klankbord_Id__c": "K1", "LastName": "A", "Email": None, "Description": ""}
    world.send(batch(row, key="batch2"), clears="yes")
    assert not {"Email", "Description"} & set(world.server.records["K1"])


def test_a_job_that_is_complete_may_hold_refused_rows(world: World) -> None:
    answer = world.send(
        batch(
            {"Klankbord_Id__c": "a", "LastName": "A", "Email": "a@shop.example"},
            {"Klankbord_Id__c": "b", "LastName": None, "Email": "b@shop.example"},
            {"Klankbord_Id__c": "c", "LastName": "C", "Email": "nonsense"},
            {"Klankbord_Id__c": "d", "LastName": "D", "Email": "d@shop.example"},
        )
    )
    assert sorted(world.server.written) == ["a", "d"]
    assert sorted(answer.ids) == [10, 13]
    assert answer.rejected == {
        11: "REQUIRED_FIELD_MISSING:Required fields are missing: [LastName]:LastName --",
        12: "INVALID_EMAIL_ADDRESS:Email: invalid email address: nonsense:Email --",
    }


def test_a_row_that_is_locked_goes_later(world: World) -> None:
    world.server.locked = {"K1"}
    answer = world.send(people(3))
    assert answer.later == {11: "UNABLE_TO_LOCK_ROW:unable to obtain exclusive access to this record:--"}
    assert not answer.rejected


def test_rows_that_a_failed_job_did_not_come_to_go_later(world: World) -> None:
    world.server.unprocessed = {"K0", "K2"}
    answer = world.send(people(4))
    assert sorted(answer.later) == [10, 12]
    assert answer.later[10].startswith("Salesforce did not come to it (job 750")
    assert "InternalServerError" in answer.later[10]
    assert sorted(answer.ids) == [11, 13]


def test_a_row_that_cannot_be_told_is_refused_here_and_the_others_go(world: World) -> None:
    answer = world.send(
        batch(
            {"Klankbord_Id__c": "a", "LastName": "#N/A"},
            {"Klankbord_Id__c": None, "LastName": "B"},
            {"Klankbord_Id__c": "c", "LastName": "C"},
        )
    )
    assert answer.rejected == {
        10: "LastName reads #N/A, by which Salesforce clears a field.",
        11: "It has no Klankbord_Id__c, by which Salesforce finds a record.",
    }
    assert list(world.server.tried) == ["c"]


def test_no_job_is_made_where_no_row_can_go(world: World) -> None:
    answer = world.send(batch({"Klankbord_Id__c": "", "LastName": "B"}))
    assert list(answer.rejected) == [10]
    assert not world.server.calls


def test_values_arrive_as_they_were(world: World) -> None:
    text = "Zoë said: \"no, 10\u202f€\"\nand\rleft\r\n, 'quietly' 😀 "
    sent = batch({"Klankbord_Id__c": 'x,"1"', "LastName": text, "Points__c": 12.5, "Member__c": True})
    answer = world.send(sent)
    held = world.server.records['x,"1"']
    assert (held["LastName"], held["Points__c"], held["Member__c"]) == (text, "12.5", "true")
    assert list(answer.ids) == [10]


def test_results_are_matched_whatever_the_key_looks_like(world: World) -> None:
    keys = ["a\nb", "ü-1", '"', "1", "01", "k;1"]
    answer = world.send(batch(*({"Klankbord_Id__c": key, "LastName": key} for key in keys)))
    assert answer.ids == {number: world.server.records[key]["Id"] for number, key in enumerate(keys, 10)}


# ------------------------------------------------------------------------------------------------ slow jobs


def test_a_slow_job_is_asked_for_at_growing_intervals(world: World) -> None:
    world.server.polls = 6
    answer = world.send(people(12))
    assert len(answer.ids) == 12
    assert world.waits == [2.0, 3.0, 4.5, 6.75, 10.125]


def test_a_job_that_takes_too_long_is_taken_up_again_and_nothing_is_sent_twice(world: World) -> None:
    world.server.polls = 40
    sent = people(40)
    with pytest.raises(Transient, match=r"still at work on job 750\d+AAA \(InProgress\) after 1 minutes") as caught:
        world.send(sent, wait_minutes="1")
    assert sum(world.waits) == 60
    assert caught.value.retry_after == 60
    world.server.polls = 1
    answer = world.send(sent, world.notes[-1], wait_minutes="1")
    assert len(answer.ids) == 40
    assert once(world, sent)
    assert len(world.server.jobs) == 1


def test_a_job_that_somebody_aborted_is_told_row_by_row(world: World) -> None:
    world.server.polls = 4

    def abort(call: str) -> None:
        if call == "GET job" and len(world.waits) == 1:
            next(iter(world.server.jobs.values())).state = "Aborted"

    world.server.after = abort
    answer = world.send(people(8))
    assert len(answer.ids) == len(world.server.written) == 4
    assert len(answer.later) == 4


# ------------------------------------------------------------------------------------------------ killed


class Killed(BaseException):
    pass


CALLS = ["POST ingest", "PUT batches", "PATCH job", "GET job", "GET successfulResults", "GET failedResults"]


@pytest.mark.parametrize("call", CALLS)
def test_a_batch_whose_answer_was_lost_goes_once(world: World, call: str) -> None:
    sent = people(20)
    world.server.lose = [call]
    with pytest.raises(Transient, match="broke off"):
        world.send(sent)
    assert world.server.lose == []
    answer = world.send(sent, world.notes[-1] if world.notes else None)
    assert len(answer.ids) == 20
    assert once(world, sent)
    assert sum(job.processed > 0 for job in world.server.jobs.values()) == 1


@pytest.mark.parametrize("step", [1, 2])
@pytest.mark.parametrize("is_kept", [True, False])
def test_a_batch_that_was_killed_while_a_step_was_noted_goes_once(world: World, step: int, is_kept: bool) -> None:
    sent, kept = people(20), list[str | None]([None])

    def note(text: str) -> None:
        world.notes.append(text)
        if len(world.notes) < step or is_kept:
            kept.append(text)
        if len(world.notes) == step:
            raise Killed

    opened = world.salesforce()
    with pytest.raises(Killed):
        opened.send(sent, None, note)
    opened.close()
    assert len(world.send(sent, kept[-1]).ids) == 20
    assert once(world, sent)


def test_what_is_noted_names_the_job_before_anything_is_uploaded(world: World) -> None:
    seen: list[tuple[list[str], str]] = []

    def note(text: str) -> None:
        seen.append(([each for each in world.server.calls if "token" not in each], json.loads(text)["state"]))

    world.salesforce().send(people(1), None, note)
    assert seen == [(["POST ingest"], "Open"), (["POST ingest", "PUT batches"], "UploadComplete")]


def test_an_open_job_of_which_nobody_knows_what_was_uploaded_is_aborted(world: World) -> None:
    sent = people(5)
    world.server.lose = ["PUT batches"]
    with pytest.raises(Transient):
        world.send(sent)
    world.send(sent, world.notes[-1])
    assert [job.state for job in world.server.jobs.values()] == ["Aborted", "JobComplete"]
    assert once(world, sent)


def test_a_job_that_had_begun_when_it_was_aborted_is_told_as_it_went(world: World) -> None:
    """The note of the upload was lost, the close was not, and Salesforce began between our question and the abort."""
    sent = people(8)
    world.server.polls, world.server.lose = 4, ["PUT batches"]
    with pytest.raises(Transient):
        world.send(sent)
    [job] = world.server.jobs.values()

    def begin(call: str) -> None:
        if call == "GET job" and job.state == "Open":
            world.server._begin(job)
            world.server._go_on(job)

    world.server.after = begin
    answer = world.send(sent, world.notes[-1])
    assert job.state == "Aborted"
    assert len(world.server.jobs) == 1
    assert len(answer.ids) == 2
    assert len(answer.later) == 6
    assert set(world.server.written.values()) == {1}


def test_a_job_that_was_over_before_it_could_be_aborted_is_read(world: World) -> None:
    sent = people(8)
    world.server.lose = ["PUT batches"]
    with pytest.raises(Transient):
        world.send(sent)
    [job] = world.server.jobs.values()

    def finish(call: str) -> None:
        if call == "GET job" and job.state == "Open":
            world.server._begin(job)
            world.server._go_on(job)

    world.server.after = finish
    assert len(world.send(sent, world.notes[-1]).ids) == 8
    assert once(world, sent)


def test_what_was_noted_of_another_batch_is_of_no_job_of_this_one(world: World) -> None:
    world.send(people(2))
    answer = world.send(batch({"Klankbord_Id__c": "z", "LastName": "Z"}, key="batch2"), world.notes[-1])
    assert list(answer.ids) == [10]
    assert world.server.written["z"] == 1


def test_rows_that_were_all_put_off_go_in_a_job_of_their_own_the_next_time(world: World) -> None:
    sent = people(2)
    world.server.locked = {"K0", "K1"}
    assert len(world.send(sent).later) == 2
    world.server.locked = set()
    assert len(world.send(sent, world.notes[-1]).ids) == 2
    assert once(world, sent)


def test_a_job_that_failed_before_its_first_row_is_made_anew(world: World) -> None:
    sent = people(2)
    world.server.fails = "InternalServerError : try again"
    assert len(world.send(sent).later) == 2
    world.server.fails = ""
    assert len(world.send(sent, world.notes[1]).ids) == 2
    assert once(world, sent)


def test_a_job_that_salesforce_knows_no_more_is_made_anew(world: World) -> None:
    sent = people(2)
    world.server.lose = ["PUT batches"]
    with pytest.raises(Transient):
        world.send(sent)
    world.server.jobs.clear()
    assert len(world.send(sent, world.notes[-1]).ids) == 2
    assert once(world, sent)


def test_results_that_are_not_complete_are_asked_again_and_never_sent_again(world: World) -> None:
    sent = people(3)
    world.server.untold = {"K1"}
    with pytest.raises(Transient, match="has not told all yet"):
        world.send(sent)
    world.server.untold = set()
    assert len(world.send(sent, world.notes[-1]).ids) == 3
    assert once(world, sent)


# ------------------------------------------------------------------------------------------------ refused


def test_a_column_that_salesforce_does_not_know_stops_the_run(world: World) -> None:
    with pytest.raises(Terminal, match=r"took no row of job 750\d+AAA: InvalidBatch : Field name not found : Nick__c"):
        world.send(batch({"Klankbord_Id__c": "a", "LastName": "A", "Nick__c": "x"}))
    assert not world.server.records


def test_an_external_id_that_is_not_mapped_stops_the_run_before_any_call(world: World) -> None:
    with pytest.raises(Terminal, match="The mapping has no field Klankbord_Id__c"):
        world.send(batch({"LastName": "A"}))
    assert not world.server.calls


@pytest.mark.parametrize(
    ("status", "code", "kind"),
    [
        (403, "REQUEST_LIMIT_EXCEEDED", Transient),
        (503, "SERVER_UNAVAILABLE", Transient),
        (400, "EXCEEDED_QUOTA", Transient),
        (403, "INSUFFICIENT_ACCESS", Terminal),
        (400, "INVALIDJOB", Terminal),
    ],
)
def test_a_refusal_is_told_in_salesforces_words(world: World, status: int, code: str, kind: type[Exception]) -> None:
    world.server.refuse["POST ingest"] = (status, [{"message": "Because  of it.", "errorCode": code, "fields": ["A"]}])
    with pytest.raises(kind, match=rf"\({status} {code}\): Because of it \(A\)"):
        world.send(people(1))
    assert not world.notes


# ------------------------------------------------------------------------------------------------ who left


def test_who_belongs_is_ticked_and_who_left_is_not(world: World) -> None:
    world.send(people(2), member_field="Member__c")
    assert {held["Member__c"] for held in world.server.records.values()} == {"true"}
    left = batch({"Klankbord_Id__c": "K1", "LastName": "Other", "Email": None}, change=Change.REMOVE, key="batch2")
    answer = world.send(left, member_field="Member__c", clears="yes")
    assert not answer.warned
    held = world.server.records["K1"]
    assert (held["Member__c"], held["LastName"], held["Email"]) == ("false", "Name 1", "p1@shop.example")
    assert len(world.server.records) == 2


def test_who_left_and_was_not_there_is_warned_of(world: World) -> None:
    world.server.fields = [each | {"nillable": True} for each in contact()]
    left = batch({"Klankbord_Id__c": "K1"}, change=Change.REMOVE)
    assert list(world.send(left, member_field="Member__c").warned) == [10]


def test_nobody_is_taken_out_without_a_member_field(world: World) -> None:
    assert not world.salesforce().removes
    assert world.salesforce(member_field="Member__c").removes
    with pytest.raises(Terminal, match="Without the setting member_field"):
        world.send(batch({"Klankbord_Id__c": "K1"}, change=Change.REMOVE))
    assert not world.server.calls


def test_what_would_be_sent_is_shown_without_a_call(world: World) -> None:
    job, rows = world.salesforce(member_field="Member__c").preview(people(1))
    assert json.loads(job)["externalIdFieldName"] == "Klankbord_Id__c"
    assert rows == "Klankbord_Id__c,LastName,Email,Member__c\nK0,Name 0,p0@shop.example,true\n"
    assert not world.server.calls


def test_it_is_a_destination(world: World) -> None:
    made: Destination = world.salesforce(external_id="Email", batch_rows="200")
    assert (made.key, made.batch_rows, made.removes) == (("Email",), 200, False)
