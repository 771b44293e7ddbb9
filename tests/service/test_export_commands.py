"""Exports by command: defined with mapping and secrets, tried, planned, confirmed, cancelled, sent again."""

import json
from collections.abc import Callable, Iterator
from hashlib import sha256
from pathlib import Path

import hubspot
import pytest
from hubspot import LIST, TOKEN, HubSpotServer

from sql.home import Home

MAPPING = """
[[field]]
to = "email"
from = "email"
required = true
[[field]]
to = "firstname"
from = "country"
"""
PEOPLE = "customer_id,email,country\n1,a@x.nl,NL\n2,b@x.nl,BE\n3,,NL\n"
EVENTS = "event,occurred_at,customer_id\nopen,2026-10-01T10:00:00Z,1\nopen,2026-10-09T10:00:00Z,1\n"
SECRET = {"HUBSPOT": TOKEN}


@pytest.fixture
def vendor() -> Iterator[HubSpotServer]:
    with hubspot.running() as server:
        server.add_list(LIST)
        yield server


@pytest.fixture
def crm(klankbord, vendor: HubSpotServer, tmp_path: Path) -> Callable[..., list[str]]:
    """Three customers, one without an address, and the words that add the export `crm` of them."""
    (tmp_path / "people.csv").write_text(PEOPLE)
    (tmp_path / "crm.toml").write_text(MAPPING)
    assert klankbord("import", "customers", "people.csv").code == 0

    def words(secret: str = "token=env:HUBSPOT", **more: str) -> list[str]:
        settings = {
            "what": "customers",
            "destination": "hubspot",
            "base_url": vendor.base_url,
            "list_id": LIST,
            "confirm": "never",
            **more,
        }
        pairs = [word for name, value in settings.items() for word in ("--set", f"{name}={value}")]
        return ["export", "add", "crm", *pairs, "--secret", secret, "--mapping", "crm.toml"]

    return words


@pytest.fixture
def daily(klankbord, tmp_path: Path) -> None:
    """The export `daily` of the activity of one customer into a folder."""
    (tmp_path / "people.csv").write_text(PEOPLE)
    (tmp_path / "events.csv").write_text(EVENTS)
    klankbord("import", "customers", "people.csv")
    klankbord("import", "events", "events.csv")
    assert klankbord("export", "add", "daily", "--set", "folder=out").code == 0


def told(result) -> dict:
    assert result.code == 0, result.err
    return json.loads(result.out)


def test_an_export_with_a_mapping_and_a_secret_of_the_environment_goes_to_its_destination(
    klankbord, crm, vendor: HubSpotServer
) -> None:
    assert klankbord(*crm()).code == 0
    shown = told(klankbord("export", "show", "crm"))
    assert shown["secrets"] == {"token": "env:HUBSPOT"}
    assert shown["mapping"]["field"][1] == {"to": "firstname", "from": "country"}
    failed = klankbord("export", "run", "crm")
    assert failed.code == 1 and "HUBSPOT" in failed.err
    ran = told(klankbord("export", "run", "crm", "--json", environment=SECRET))
    assert (ran["state"], ran["inserted"]) == ("done", 2)
    assert vendor.emails(LIST) == {"a@x.nl", "b@x.nl"}


def test_a_typed_secret_of_an_export_is_kept_beside_that_of_a_source_of_its_name_and_goes_with_the_export(
    klankbord, crm, vendor: HubSpotServer, home: Home
) -> None:
    klankbord("source", "add", "crm", "--kind", "closealert", "--set", "project=a", typed={"The secret token": "other"})
    assert klankbord(*crm("token"), typed={"The secret token": TOKEN}).code == 0
    assert sorted(each.read_text() for each in home.secrets.iterdir()) == sorted(["other", TOKEN])
    assert klankbord("export", "run", "crm").code == 0
    assert vendor.emails(LIST) == {"a@x.nl", "b@x.nl"}
    assert "Deleted from secrets/" in klankbord("export", "remove", "crm").out
    assert [each.read_text() for each in home.secrets.iterdir()] == ["other"]


def test_a_needed_secret_that_is_not_given_is_asked_for(klankbord, crm) -> None:
    words = crm()
    at = words.index("--secret")
    assert klankbord(*words[:at], *words[at + 2 :], typed={"The secret token": TOKEN}).code == 0
    assert klankbord("export", "test", "crm").code == 0


def test_the_plan_tells_every_count_and_shows_the_payloads_and_sends_nothing(
    klankbord, crm, vendor: HubSpotServer
) -> None:
    klankbord(*crm(confirm="always"))
    plan = told(klankbord("export", "plan", "crm", "--json"))
    assert plan["waits"] == "it is the first"
    assert (plan["rows"], plan["added"], plan["changed"], plan["removed"], plan["same"]) == (2, 2, 0, 0, 0)
    assert (plan["withheld"], plan["reasons"]) == (1, {"has no email": 1})
    assert "a@x.nl" in plan["payloads"][0] and TOKEN not in plan["payloads"][0]
    prose = klankbord("export", "plan", "crm").out
    assert "2 added" in prose and "Withheld: 1 has no email." in prose and "As it would be sent" in prose
    assert vendor.contacts == {}


def test_the_plan_tells_who_leaves_and_shows_what_that_sends(klankbord, crm, vendor: HubSpotServer, tmp_path) -> None:
    (tmp_path / "dutch.profile").write_text('profile "Dutch"\ninclude country is one of ("NL", "BE")\n')
    klankbord("profile", "save", "dutch.profile")
    klankbord(*crm(profile="Dutch"))
    assert klankbord("export", "run", "crm", environment=SECRET).code == 0
    (tmp_path / "dutch.profile").write_text('profile "Dutch"\ninclude country is "NL"\n')
    klankbord("profile", "save", "dutch.profile")
    plan = told(klankbord("export", "plan", "crm", "--json"))
    assert (plan["rows"], plan["removed"], plan["same"]) == (1, 1, 1)
    assert (plan["changes"], plan["keys"]) == (["removed"], ["b@x.nl"]) and len(plan["payloads"]) == 1
    (tmp_path / "more.csv").write_text("customer_id,email,country\n1,a@x.nl,NL\n4,d@x.nl,NL\n")
    assert klankbord("import", "customers", "more.csv").code == 0
    prose = klankbord("export", "plan", "crm").out
    assert "2 rows would go, of 2 people in all: 1 added, 0 changed, 1 removed, 1 as they were delivered" in prose
    assert "\nAdded, 1 of 1:\n" in prose and "d@x.nl" in prose
    assert "\nRemoved, 1 of 1: b@x.nl\n" in prose and "As it would be sent, removed:" in prose
    assert klankbord("export", "run", "crm", environment=SECRET).code == 0
    assert vendor.emails(LIST) == {"a@x.nl", "d@x.nl"}


def test_a_mapping_that_the_destination_does_not_know_is_told_by_the_test(klankbord, crm, tmp_path: Path) -> None:
    klankbord(*crm())
    fine = klankbord("export", "test", "crm", environment=SECRET)
    assert fine.code == 0 and "HubSpot answers" in fine.out
    (tmp_path / "crm.toml").write_text(MAPPING.replace('"firstname"', '"fristname"'))
    klankbord("export", "change", "crm", "--mapping", "crm.toml")
    wrong = klankbord("export", "test", "crm", "--json", environment=SECRET)
    assert wrong.code == 1
    assert "did you mean firstname?" in wrong.err
    assert json.loads(wrong.out)["wrong"] == [wrong.err.strip()]


def test_a_place_is_tested_by_a_file_that_goes_again(klankbord, daily, tmp_path: Path) -> None:
    assert klankbord("export", "test", "daily").code == 0
    assert list((tmp_path / "out").iterdir()) == []
    (tmp_path / "out").rmdir()
    assert klankbord("export", "test", "daily").code == 1


def test_the_fields_of_a_destination_are_rows(klankbord, crm, daily) -> None:
    klankbord(*crm())
    rows = {
        each["name"]: each for each in told(klankbord("export", "fields", "crm", "--json", environment=SECRET))["rows"]
    }
    assert rows["email"]["required"] and rows["points"]["type"] == "number"
    assert rows["interests"]["choices"] == ["shoes", "hats"] and rows["score"]["read_only"]
    none = klankbord("export", "fields", "daily", "--json")
    assert told(none)["rows"] == [] and "no fields of its own" in none.err


def test_a_run_that_waits_exits_0_and_is_sent_by_its_number_of_rows(klankbord, crm, vendor: HubSpotServer) -> None:
    klankbord(*crm(confirm="always"))
    waits = klankbord("export", "run", "crm", environment=SECRET)
    assert waits.code == 0 and "klankbord export confirm crm --rows 2" in waits.out
    assert vendor.contacts == {}
    other = klankbord("export", "confirm", "crm", "--rows", "3", environment=SECRET)
    assert other.code == 1 and "2 rows, not 3" in other.err
    assert told(klankbord("export", "confirm", "crm", "--rows", "2", "--json", environment=SECRET))["state"] == "done"
    assert vendor.emails(LIST) == {"a@x.nl", "b@x.nl"}
    assert klankbord("export", "confirm", "crm", "--rows", "2", environment=SECRET).code == 1


def test_a_run_that_waits_is_cancelled_and_lets_go_of_what_it_kept(klankbord, crm, home: Home) -> None:
    klankbord(*crm(confirm="always"))
    run_id = told(klankbord("export", "run", "crm", "--json", environment=SECRET))["run_id"]
    kept = home.path / "deliveries" / str(run_id)
    assert kept.exists()
    assert told(klankbord("export", "cancel", "crm", "--json")) == {
        "name": "crm",
        "cancelled": run_id,
        "told_to_stop": False,
    }
    assert not kept.exists()
    assert told(klankbord("runs", "crm", "--json"))["rows"][0]["state"] == "cancelled"
    nothing = klankbord("export", "cancel", "crm")
    assert nothing.code == 1 and "waits to be confirmed" in nothing.err


@pytest.fixture
def refused(klankbord, crm, vendor: HubSpotServer, tmp_path: Path) -> None:
    """An export of which HubSpot refused one row: its number is none."""
    (tmp_path / "crm.toml").write_text(MAPPING.replace("firstname", "points"))
    (tmp_path / "people.csv").write_text("customer_id,email,country\n1,a@x.nl,7\n2,b@x.nl,many\n")
    klankbord("import", "customers", "people.csv")
    klankbord(*crm())
    assert klankbord("export", "run", "crm", environment=SECRET).code == 0


def test_rows_that_were_not_taken_are_shown_with_why_and_sent_again_once_mended(
    klankbord, refused, vendor: HubSpotServer, tmp_path: Path
) -> None:
    rows = told(klankbord("export", "rejected", "crm", "--json"))["rows"]
    assert [each["key"] for each in rows] == ["b@x.nl"]
    assert "number" in rows[0]["reason"] and "many" in rows[0]["payload"] and not rows[0]["is_unsure"]
    assert told(klankbord("export", "plan", "crm", "--json"))["held"] == 1
    (tmp_path / "crm.toml").write_text(MAPPING)
    klankbord("export", "change", "crm", "--mapping", "crm.toml")
    assert klankbord("export", "resend", "crm", environment=SECRET).code == 0
    assert vendor.emails(LIST) == {"a@x.nl", "b@x.nl"}
    assert told(klankbord("export", "rejected", "crm", "--json"))["rows"] == []
    nothing = klankbord("export", "resend", "crm", environment=SECRET)
    assert nothing.code == 1 and "No row" in nothing.err


def test_rows_that_are_given_up_are_not_sent_again_as_they_are(klankbord, refused, vendor: HubSpotServer) -> None:
    unsure = klankbord("export", "rejected", "crm", "--drop")
    assert unsure.code == 2 and "1 row would" in unsure.err
    assert told(klankbord("export", "rejected", "crm", "--drop", "--yes", "--json")) == {"name": "crm", "dropped": 1}
    assert told(klankbord("export", "rejected", "crm", "--json"))["rows"] == []
    before = len(vendor.calls)
    assert told(klankbord("export", "run", "crm", "--json", environment=SECRET))["read"] == 0
    assert ("upsert" in str(vendor.calls[before:])) is False


def test_a_backfill_is_planned_by_its_runs_and_sends_each_row_once(klankbord, daily, tmp_path: Path) -> None:
    klankbord("export", "change", "daily", "--set", "since=2027-01-01")
    assert klankbord("export", "run", "daily").code == 0
    klankbord("export", "change", "daily", "--set", "since=")
    days = ["--from", "2026-10-01", "--to", "2026-10-14", "--days", "7"]
    planned = told(klankbord("export", "backfill", "daily", *days, "--plan", "--json"))
    assert [each["rows"] for each in planned["slices"]] == [1, 1] and planned["rows"] == 2
    assert "Nothing was sent" in klankbord("export", "backfill", "daily", *days, "--plan").out
    sent = told(klankbord("export", "backfill", "daily", *days, "--json"))
    assert [each["inserted"] for each in sent["runs"]] == [1, 1]
    assert told(klankbord("export", "backfill", "daily", *days, "--plan", "--json"))["rows"] == 0


def test_a_state_has_no_past_to_send_and_gathers_no_rows(klankbord, crm) -> None:
    klankbord(*crm())
    past = klankbord("export", "backfill", "crm", "--from", "2026-10-01", "--to", "2026-10-14")
    assert past.code == 1 and "no past" in past.err
    bucket = klankbord("export", "change", "crm", "--set", "bucket_rows=5")
    assert bucket.code == 1 and "after or a schedule" in bucket.err


def test_versions_are_told_apart_and_restored(klankbord, daily) -> None:
    klankbord("export", "change", "daily", "--set", "delimiter=;", "--note", "for the other system")
    versions = told(klankbord("export", "versions", "daily", "--json"))["rows"]
    assert [(each["version"], each["note"]) for each in versions] == [(2, "for the other system"), (1, None)]
    assert '+delimiter = ";"' in klankbord("export", "diff", "daily", "1", "2").out.splitlines()
    assert told(klankbord("export", "restore", "daily", "1", "--json"))["version"] == 3
    assert klankbord("export", "diff", "daily", "1", "3").out == "They are the same.\n"
    unknown = klankbord("export", "diff", "daily", "1", "9")
    assert unknown.code == 1 and "no version 9" in unknown.err


def test_a_source_that_an_export_is_to_follow_exists(klankbord, daily) -> None:
    wrong = klankbord("export", "change", "daily", "--set", "after=nosuch")
    assert wrong.code == 1 and "nosuch" in wrong.err
    assert klankbord("export", "change", "daily", "--set", "after=any").code == 0


@pytest.mark.parametrize(
    ("name", "header"), [("meta-audience", "EMAIL"), ("google-audience", "Email"), ("dmp", "email_sha256")]
)
def test_a_mapping_that_comes_along_is_given_by_its_name(daily, klankbord, tmp_path: Path, name, header) -> None:
    settings = ("--set", "what=customers", "--set", "folder=hashed", "--set", "confirm=never")
    assert klankbord("export", "add", "hashed", *settings, "--mapping", name).code == 0
    assert klankbord("export", "run", "hashed").code == 0
    (file,) = (tmp_path / "hashed").iterdir()
    hashes = sorted(sha256(each.encode()).hexdigest() for each in ("a@x.nl", "b@x.nl"))
    first, *rest = file.read_text().split()
    assert (first, sorted(rest)) == (header, hashes)


def test_a_mapping_that_is_no_file_is_told_of_with_those_that_come_along(daily, klankbord) -> None:
    refused = klankbord("export", "change", "daily", "--mapping", "meta-audiense")
    assert refused.code == 1
    assert refused.err.strip() == (
        "meta-audiense is no file, nor a mapping that comes along; those are: meta-audience, google-audience, dmp."
    )
