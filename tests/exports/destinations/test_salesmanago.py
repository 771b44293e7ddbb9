"""Contacts reach SALESmanago with their tags and details, no consent is touched, and a no is known of each row."""

import hashlib
import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from loopback import serving
from salesmanago import CLIENT_ID, NOW, OWNER, SECRET, SalesManagoServer, refuse
from sending import batch, destination, send
from starlette.responses import HTMLResponse, JSONResponse, Response

from exports.destination import Again, Batch, Change, Row
from exports.destinations.salesmanago import SalesManago
from exports.destinations.salesmanago_contact import as_tag, detail_names
from jobs.errors import SettingRefused, Terminal, Transient
from jobs.outside import Outside


class World:
    def __init__(self, server: SalesManagoServer, address: str) -> None:
        self.server, self.address = server, address

    def made(self, secret: str = SECRET, **settings: str) -> SalesManago:
        given = {"base_url": self.address, "client_id": CLIENT_ID, "owner": OWNER, **settings}
        outside = Outside(now=lambda: NOW + timedelta(milliseconds=250))
        return destination(SalesManago, given, {"api_secret": secret}, outside)

    def paths(self) -> list[str]:
        return [path for path, _ in self.server.calls]


@pytest.fixture(scope="module")
def served() -> Iterator[tuple[SalesManagoServer, str]]:
    server = SalesManagoServer()
    with serving(server.app()) as address:
        yield server, address


@pytest.fixture
def world(served: tuple[SalesManagoServer, str]) -> Iterator[World]:
    """A server that knows nothing yet."""
    server, address = served
    vars(server).update(vars(SalesManagoServer()))
    yield World(server, address)
    assert not server.forced  # whatever a test sends


def test_a_contact_is_made_or_updated_by_its_address(world: World) -> None:
    world.server.add("ann@x.nl", tags={"OLD"}, details={"dotaznik.Was": "here"}, opted_out=True)
    to = world.made(tag="Klanttevredenheid 2026")
    row = {
        "email": " Ann@X.nl ",
        "name": "Ann",
        "address.city": "Łódź",
        "zipCode": "9000",
        "birthday": "19801017",
        "state": None,
        "Hoe tevreden bent u?": 8.0,
        "properties.name": "Ann, zei ze",
        "Kanalen": ["e-mail", "sms"],
        "Akkoord": True,
        "Leeg": None,
    }
    answer = send(to, batch(row, {"email": "bob@x.nl", "name": None}))
    ann, bob = world.server.known("ann@x.nl"), world.server.known("bob@x.nl")
    assert not answer.rejected and answer.ids == {1: ann.contact_id, 2: bob.contact_id}
    assert world.paths() == ["batchupsert"] and to.batch_rows == 500 and to.again is Again.SAME
    assert ann.fields == {"name": "Ann", "address": {"city": "Łódź", "zipCode": "9000"}, "birthday": "19801017"}
    assert ann.details == {
        "dotaznik.Was": "here",
        "dotaznik.Hoe-tevreden-bent-u?": "8",
        "dotaznik.name": "Ann, zei ze",
        "dotaznik.Kanalen": "e-mail, sms",
        "dotaznik.Akkoord": "true",
    }
    assert ann.tags == {"OLD", "KLANTTEVREDENHEID_2026"} and ann.opted_out
    assert bob.tags == {"KLANTTEVREDENHEID_2026"} and bob.fields == {} and bob.details == {}


def test_every_call_is_signed_and_has_its_time_in_milliseconds(world: World) -> None:
    send(world.made(), batch({"email": "ann@x.nl"}))
    body = world.server.calls[0][1]
    assert body["requestTime"] == 1_795_348_800_250
    assert body["sha"] == hashlib.sha1(f"{body['apiKey']}{CLIENT_ID}{SECRET}".encode()).hexdigest()
    assert body["owner"] == OWNER and SECRET not in json.dumps(body)


@pytest.mark.parametrize("found_by", ["email", "contact_id"])
@pytest.mark.parametrize("change", list(Change))
def test_no_payload_gives_or_takes_consent(world: World, found_by: str, change: Change) -> None:
    known = world.server.add("ann@x.nl", opted_out=True)
    key = {"email": "ann@x.nl"} if found_by == "email" else {"contactId": known.contact_id}
    world.server.leaves_out = frozenset({"bob@x.nl"})
    other = {"email": "bob@x.nl"} if found_by == "email" else {"contactId": "nobody"}
    to = world.made(found_by=found_by, tag="T")
    send(to, batch({**key, "Optin": "ja"}, {**other, "Optin": "ja"}, change=change))
    sent = [each for _, body in world.server.calls for each in (body, *body.get("upsertDetails", []))]
    assert len(sent) > 1
    for payload in sent:
        forces = {name: value for name, value in payload.items() if "force" in name.lower()}
        assert "upsertDetails" in payload or len(forces) == 4
        assert all(value is False for value in forces.values())
        assert not {"useApiDoubleOptIn", "consentDetails", "newEmail"} & set(payload)
    assert known.opted_out


@pytest.mark.parametrize("name", ["forceOptIn", "forceOptOut", "FORCEPHONEOPTIN", "useApiDoubleOptIn", "newEmail"])
def test_a_mapping_that_asks_for_consent_stops_the_run(world: World, name: str) -> None:
    with pytest.raises(Terminal, match="consent"):
        send(world.made(), batch({"email": "ann@x.nl", name: True}))
    assert not world.server.calls


def test_names_of_details_have_no_blanks_or_accents_and_never_collide() -> None:
    names = ["Čo je nové?", "Co  je nove?", "Żółć", "Co je nove?", "Co je nove?-2", " a\tb "]
    assert detail_names("dotaznik.", names) == [
        "dotaznik.Co-je-nove?",
        "dotaznik.Co-je-nove?-2",
        "dotaznik.Zolc",
        "dotaznik.Co-je-nove?-3",
        "dotaznik.Co-je-nove?-2-2",
        "dotaznik.a-b",
    ]
    assert [as_tag(each) for each in ("Anketa č. 1 – júl", " a ", "!?", "Łódź_2")] == [
        "ANKETA_C_1_JUL",
        "A",
        "",
        "LODZ_2",
    ]


def test_a_detail_is_called_the_same_in_a_row_where_the_other_of_its_name_is_missing(world: World) -> None:
    send(world.made(), batch({"email": "a@x.nl", "né": None, "ne": "2"}, {"email": "b@x.nl", "né": "1", "ne": None}))
    assert world.server.known("a@x.nl").details == {"dotaznik.ne-2": "2"}
    assert world.server.known("b@x.nl").details == {"dotaznik.ne": "1"}


def test_a_long_value_is_cut_with_a_warning(world: World) -> None:
    answer = send(
        world.made(), batch({"email": "a@x.nl", "Why": "é😀" * 127 + "ab"}, {"email": "b@x.nl", "Why": "x" * 255})
    )
    assert list(answer.warned) == [1] and "dotaznik.Why" in answer.warned[1] and not answer.rejected
    sent = [each["properties"]["dotaznik.Why"] for each in world.server.calls[0][1]["upsertDetails"]]
    assert sent == ["é😀" * 127 + "a", "x" * 255]


def test_several_rows_of_one_person_are_one_contact_with_all_of_them(world: World) -> None:
    answer = send(
        world.made(),
        batch(
            {"email": "ann@x.nl", "question": "Hoe was het?", "answer": "Goed", "tags": "Enquête A", "city": "Gent"},
            {"email": "ANN@x.nl", "question": "Waarom?", "answer": ["a", "b"], "tags": ["Enquête B"], "country": "BE"},
            {"email": "bob@x.nl", "question": "Waarom?", "answer": None, "tags": None, "country": None},
            {"email": "ann@x.nl", "question": "Hoe was het?", "answer": "Slecht", "tags": "Enquête A", "country": None},
        ),
    )
    ann = world.server.known("ann@x.nl")
    assert ann.details == {"dotaznik.Hoe-was-het?": "Slecht", "dotaznik.Waarom?": "a, b"}
    assert ann.tags == {"ENQUETE_A", "ENQUETE_B"} and ann.fields == {"address": {"city": "Gent", "country": "BE"}}
    assert list(answer.warned) == [1] and "later row" in answer.warned[1]
    assert answer.ids[1] == answer.ids[2] == answer.ids[4] == ann.contact_id and not answer.rejected
    assert world.server.taken == {"ann@x.nl": 1, "bob@x.nl": 1}


def test_a_prefix_is_what_was_set(world: World) -> None:
    send(world.made(prefix="none"), batch({"email": "a@x.nl", "Why": "x"}))
    send(world.made(prefix="q_"), batch({"email": "a@x.nl", "Why": "x"}))
    assert world.server.known("a@x.nl").details == {"Why": "x", "q_Why": "x"}


@pytest.mark.parametrize("email", [None, "", "ann", "a@b@c", "ann@x.nl, bob@x.nl", "a n@x.nl"])
def test_a_row_without_a_usable_address_is_rejected_and_spoils_no_batch(world: World, email: str | None) -> None:
    answer = send(world.made(), batch({"email": email}, {"email": "bob@x.nl"}))
    assert list(answer.rejected) == [1] and 2 in answer.ids
    assert [each["contact"] for each in world.server.calls[0][1]["upsertDetails"]] == [{"email": "bob@x.nl"}]


def test_a_row_whose_value_cannot_be_written_is_rejected_and_leaves_no_half_of_it(world: World) -> None:
    row = {"email": "ann@x.nl", "name": "Ann", "n": float("inf")}
    answer = send(world.made(), batch(row, {"email": "ann@x.nl", "name": None, "n": 1}))
    assert list(answer.rejected) == [1]
    assert world.server.known("ann@x.nl").fields == {} and world.server.known("ann@x.nl").details == {"dotaznik.n": "1"}


# ---------------------------------------------------------------------------------------------- update by contact ID


def test_by_contact_id_only_who_exists_is_updated_and_nobody_is_made(world: World) -> None:
    ann = world.server.add("ann@x.nl")
    to = world.made(found_by="contact_id", tag="T")
    answer = send(to, batch({"contactId": "id-404", "Why": "x"}, {"contactId": f" {ann.contact_id} ", "Why": "y"}))
    assert list(answer.rejected) == [1] and "does not exist" in answer.rejected[1]
    assert list(world.server.contacts) == [ann.contact_id] and answer.ids == {2: ann.contact_id}
    assert ann.details == {"dotaznik.Why": "y"} and ann.tags == {"T"} and set(world.paths()) == {"update"}
    assert send(to, batch({"contactId": None})).rejected.keys() == {1}


@pytest.mark.parametrize(("found_by", "row"), [("email", {"contactId": "x"}), ("contact_id", {"email": "a@x.nl"})])
def test_a_mapping_with_the_key_of_the_other_way_stops_the_run(
    world: World, found_by: str, row: dict[str, Any]
) -> None:
    with pytest.raises(Terminal, match="change found_by"):
        send(world.made(found_by=found_by), batch({"email": "a@x.nl", "contactId": "x"} | row))
    assert not world.server.calls


# ------------------------------------------------------------------------------------------------------ those who left


def test_who_does_not_belong_any_more_loses_the_tag_and_nothing_else(world: World) -> None:
    world.server.add("ann@x.nl", tags={"T", "OTHER"}, details={"dotaznik.Why": "x"})
    to = world.made(tag="t")
    assert to.removes is True
    answer = send(
        to, batch({"email": "ann@x.nl", "Why": "y"}, {"email": "gone@x.nl", "Why": None}, change=Change.REMOVE)
    )
    ann = world.server.known("ann@x.nl")
    assert ann.tags == {"OTHER"} and ann.details == {"dotaznik.Why": "x"}
    assert not answer.rejected and list(answer.warned) == [2]
    assert len(world.server.contacts) == 1  # nobody is made in order to be removed


def test_somebody_of_whom_only_the_contact_id_is_known_is_taken_out_by_that(world: World) -> None:
    contact = world.server.add("ann@x.nl", tags={"T", "OTHER"})
    row = Row(1, {"email": None}, contact.contact_id)
    assert not send(world.made(tag="t"), Batch("b1", Change.REMOVE, (row,))).rejected
    assert world.server.known("ann@x.nl").tags == {"OTHER"}


def test_the_tag_that_is_taken_away_can_be_another_or_none(world: World) -> None:
    world.server.add("ann@x.nl", tags={"T", "IN_SEGMENT"})
    send(world.made(tag="t", remove_tag="in segment"), batch({"email": "ann@x.nl"}, change=Change.REMOVE))
    assert world.server.known("ann@x.nl").tags == {"T"}
    for to in (world.made(), world.made(tag="t", remove_tag="none")):
        assert to.removes is False
        with pytest.raises(Terminal, match="no tag"):
            send(to, batch({"email": "ann@x.nl"}, change=Change.REMOVE))


# ---------------------------------------------------------------------------------------------- what SALESmanago says


def test_one_contact_that_spoils_a_batch_costs_only_itself(world: World) -> None:
    world.server.spoils = frozenset({"bob@x.nl"})
    answer = send(world.made(), batch(*({"email": f"{each}@x.nl"} for each in ("ann", "bob", "cid"))))
    assert list(answer.rejected) == [2] and "is not valid" in answer.rejected[2] and set(answer.ids) == {1, 3}
    assert world.server.taken == {"ann@x.nl": 1, "cid@x.nl": 1}


def test_a_contact_that_the_answer_leaves_out_is_asked_for_alone(world: World) -> None:
    world.server.leaves_out, world.server.forgets = frozenset({"bob@x.nl"}), frozenset({"cid@x.nl"})
    answer = send(world.made(), batch(*({"email": f"{each}@x.nl"} for each in ("ann", "bob", "cid"))))
    assert list(answer.rejected) == [2] and set(answer.ids) == {1, 3}
    assert world.paths() == ["batchupsert", "upsert", "upsert"] and len(world.server.contacts) == 2


def test_a_yes_without_the_contacts_is_known_by_nobody(world: World) -> None:
    world.server.without_ids = True
    with pytest.raises(Transient, match="nobody knows"):
        send(world.made(), batch({"email": "a@x.nl"}))


@pytest.mark.parametrize("settings", [{"secret": "wrong"}, {"client_id": "other"}, {"owner": "nobody@x.nl"}])
def test_a_stranger_is_told_what_to_compare_and_no_row_is_rejected(world: World, settings: dict[str, str]) -> None:
    to = world.made(**settings)
    for call in (to.test, lambda: send(to, batch({"email": "a@x.nl"}))):
        with pytest.raises(Terminal, match="Compare base_url") as failed:
            call()
        assert world.server.calls[-1][1]["sha"] not in str(failed.value)
    assert len(world.server.calls) == 2


@pytest.mark.parametrize(
    ("reply", "kind", "told"),
    [
        (JSONResponse(refuse("Too many requests, try again")), Transient, "not take it now"),
        (JSONResponse(refuse("Internal server error")), Transient, "not take it now"),
        (JSONResponse({}, 429, {"retry-after": "9"}), Transient, "too often"),
        (JSONResponse({}, 503), Transient, "503"),
        (JSONResponse({}, 401), Terminal, "client_id"),
        (JSONResponse({}, 404), Terminal, "base_url"),
        (JSONResponse({"message": ["ok"]}), Transient, "without saying"),
        (JSONResponse(["?"]), Transient, "without saying"),
        (HTMLResponse("<p>sign in"), Terminal, "text/html"),
        (Response(b'{"succ', media_type="application/json"), Transient, "cut off"),
    ],
)
@pytest.mark.parametrize("found_by", ["email", "contact_id"])
def test_what_is_said_of_the_call_rejects_no_row(
    world: World, found_by: str, reply: Response, kind: type[Exception], told: str
) -> None:
    world.server.replies[1] = reply
    row = {"email": "a@x.nl"} if found_by == "email" else {"contactId": "id-1"}
    with pytest.raises(kind, match=told) as failed:
        send(world.made(found_by=found_by), batch(row))
    assert getattr(failed.value, "retry_after", None) == (9 if reply.status_code == 429 else None)
    assert not world.server.taken


def test_an_address_that_reads_like_a_wrong_secret_is_only_a_wrong_address(world: World) -> None:
    world.server.spoils = frozenset({"owner.sha@too-many-requests.nl"})
    answer = send(world.made(), batch({"email": "owner.sha@too-many-requests.nl"}, {"email": "b@x.nl"}))
    assert list(answer.rejected) == [1]


def test_what_was_done_before_a_line_was_cut_is_not_done_again(world: World) -> None:
    known = [world.server.add(f"{each}@x.nl") for each in "abc"]
    to = world.made(found_by="contact_id", tag="T")
    what = [{"contactId": each.contact_id} for each in known]
    world.server.cut_after = frozenset({2})
    answer = send(to, batch(*what))
    assert set(answer.ids) == {1} and set(answer.later) == {2, 3} and not answer.rejected
    assert world.server.taken == {"a@x.nl": 1, "b@x.nl": 1}


def test_a_lost_answer_is_sent_again_to_the_same_end(world: World) -> None:
    world.server.cut_after = frozenset({1})
    to, what = world.made(tag="T"), batch({"email": "a@x.nl", "Why": "x"})
    with pytest.raises(Transient):
        send(to, what)
    before = dict(world.server.contacts)
    assert not send(to, what).rejected
    assert world.server.contacts == before and len(before) == 1


def test_a_test_asks_and_changes_nothing(world: World) -> None:
    assert "takes the client ID" in world.made().test()
    assert world.paths() == ["hasContact"] and not world.server.contacts


def test_a_preview_is_what_is_sent_without_secrets_and_without_a_call(world: World) -> None:
    to, what = world.made(tag="T"), batch({"email": "a@x.nl", "Why": "x"}, {"email": None})
    shown = to.preview(what)
    assert not world.server.calls and len(shown) == 1
    send(to, what)
    sent = world.server.calls[0][1]
    body = json.loads(shown[0].partition("\n\n")[2])
    assert body == sent | {"apiKey": "[secret]", "sha": "[secret]"}
    assert shown[0].startswith(f"POST {world.address}/api/contact/batchupsert\n")
    assert len(to.preview(batch({"email": "a@x.nl"}, {"email": "b@x.nl"}, change=Change.REMOVE))) == 2


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        ({"base_url": "http://app3.salesmanago.pl"}, "https://"),
        ({"owner": "shop"}, "e-mail address"),
        ({"found_by": "both"}, "email or contact_id"),
        ({"prefix": "a b"}, "without blanks"),
        ({"tag": "ok, !!"}, "is a tag"),
        ({"batch_rows": "501"}, "1 to 500"),
        ({"client_id": ""}, "needs the setting client_id"),
    ],
)
def test_settings_that_cannot_be_are_refused(world: World, settings: dict[str, str], told: str) -> None:
    with pytest.raises(SettingRefused, match=told):
        world.made(**settings)
