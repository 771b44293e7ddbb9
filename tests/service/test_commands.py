"""Every command does what it says, exits 0, 1 or 2, and says one plain sentence where it does not."""

import json
from datetime import datetime
from io import BytesIO
from pathlib import Path

import polars as pl
import pytest
from shop import SHOP

from jobs.run import begin
from sql.home import Home
from sql.warehouse import Warehouse

DUTCH = 'profile "Dutch"\ninclude country is "NL"\n'
CUSTOMERS = "customer_id,email,country\n1,a@x.nl,NL\n2,b@x.nl,BE\n,c@x.nl,NL\n"

COMMANDS = [
    ("import",),
    ("backup",),
    ("restore",),
    ("erase",),
    *(("link", each) for each in "make read rotate".split()),
    ("model", "add"),
    ("model", "list"),
    ("model", "show"),
    *(("profile", each) for each in "check format describe sql count members save list show".split()),
    *(("source", each) for each in "add change list show test run remove".split()),
    *(("export", each) for each in "add change list show plan run history enable disable remove".split()),
    *(("export", each) for each in "test fields confirm cancel resend rejected backfill".split()),
    *(("export", each) for each in "versions diff restore".split()),
    *(("query", each) for each in "save list run as-list remove".split()),
    ("apply",),
    *(("account", each) for each in "add list role password disable enable remove sign-out".split()),
    *(("token", each) for each in "add list revoke wake".split()),
    ("publish",),
    ("runs",),
    ("sql",),
    ("serve",),
    ("demo",),
]


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_every_command_has_help_that_names_its_home(klankbord, capsys, command) -> None:
    assert klankbord(*command, "--help").code == 0
    assert "--home" in capsys.readouterr().out


def test_a_home_that_is_made_is_told_on_stderr_once(klankbord, tmp_path: Path) -> None:
    first, again = (klankbord("sql", "select 1 as a", "--home", "elsewhere") for _ in range(2))
    assert (first.out, first.err) == ("a\n1\n", f"A new, empty home was made at {tmp_path / 'elsewhere'}.\n")
    assert (again.out, again.err) == ("a\n1\n", "")


@pytest.mark.parametrize(
    "arguments",
    [
        ("nosuch",),
        ("sql",),
        ("sql", "select 1", "--format", "xml"),
        ("sql", "select 1", "--param", "novalue"),
        ("profile", "count"),
        ("profile", "count", "dutch.profile", "--as-of", "yesterday"),
        ("import", "customers"),
        ("import", "list", "a.csv"),
        ("token", "add", "x", "--scope", "everything"),
        ("export", "add", "x", "--set", "novalue"),
        ("serve", "--port", "70000"),
        ("sql", "select 1", "--home", ""),
    ],
    ids=" ".join,
)
def test_wrong_usage_exits_2_and_says_why(klankbord, arguments) -> None:
    result = klankbord(*arguments)
    assert result.code == 2
    assert result.err.strip()
    assert result.out == ""


@pytest.mark.parametrize(
    "arguments",
    [
        ("sql", "delete from store.event"),
        ("sql", "from nosuch"),
        ("profile", "count", "nosuch"),
        ("profile", "show", "nosuch"),
        ("profile", "count", "."),
        ("import", "customers", "nosuch.csv"),
        ("import", "nosuch", "nosuch.csv"),
        ("model", "add", "nosuch.toml"),
        ("model", "show", "nosuch"),
        ("source", "run", "nosuch"),
        ("source", "test", "nosuch"),
        ("source", "show", "nosuch"),
        ("source", "add", "x", "--kind", "nosuch"),
        ("export", "run", "nosuch"),
        ("export", "plan", "nosuch"),
        ("export", "history", "nosuch"),
        ("export", "remove", "nosuch"),
        ("export", "test", "nosuch"),
        ("export", "fields", "nosuch"),
        ("export", "confirm", "nosuch", "--rows", "1"),
        ("export", "cancel", "nosuch"),
        ("export", "resend", "nosuch"),
        ("export", "rejected", "nosuch"),
        ("export", "backfill", "nosuch", "--from", "2026-01-01", "--to", "2026-01-02"),
        ("export", "versions", "nosuch"),
        ("export", "diff", "nosuch", "1", "2"),
        ("export", "restore", "nosuch", "1"),
        ("query", "run", "nosuch"),
        ("query", "remove", "nosuch"),
        ("apply", "nosuch"),
        ("export", "add", "x", "--set", "what=nosuch"),
        ("token", "revoke", "nosuch"),
        ("token", "wake", "nosuch"),
        ("token", "add", "x", "--scope", "hook", "--source", "nosuch"),
        ("token", "add", "x", "--scope", "read", "--address", "nowhere"),
        ("runs", "nosuch"),
        ("sql", "select 1", "--output", "nosuch/x.csv"),
    ],
    ids=" ".join,
)
def test_what_cannot_be_done_exits_1_with_a_plain_sentence(klankbord, arguments) -> None:
    result = klankbord(*arguments)
    assert result.code == 1
    assert result.err.strip()
    assert "Something broke" not in result.err
    assert "Traceback" not in result.err


def test_import_tells_exactly_its_five_counts(klankbord, tmp_path: Path) -> None:
    (tmp_path / "c.csv").write_text(CUSTOMERS)
    result = klankbord("import", "customers", "c.csv", "--json")
    assert json.loads(result.out) == {"read": 3, "inserted": 3, "updated": 0, "duplicates": 0, "rejected": 0}
    again = json.loads(klankbord("import", "customers", "c.csv", "--json").out)
    assert (again["inserted"], again["read"]) == (0, 3)


def test_rejected_rows_are_shown_by_runs_with_line_and_reason(klankbord, tmp_path: Path) -> None:
    (tmp_path / "e.csv").write_text("event,occurred_at,customer_id\nopen,2026-11-01T10:00:00Z,1\nopen,never,1\n")
    counts = json.loads(klankbord("import", "events", "e.csv", "--json").out)
    assert (counts["inserted"], counts["rejected"]) == (1, 1)
    run = json.loads(klankbord("runs", "--format", "json").out)[0]
    assert run["state"] == "done with rejects" and "line 3" in run["reasons"]
    rejected = json.loads(klankbord("runs", str(run["run_id"]), "--rejected", "--format", "json").out)
    assert [each["line"] for each in rejected] == [3] and "never" in rejected[0]["payload"]
    (tmp_path / "good.csv").write_text("customer_id\n1\n")
    assert klankbord("import", "customers", str(tmp_path / "good.csv")).code == 0
    assert json.loads(klankbord("runs", "--rejected", "--format", "json").out) == rejected


def test_runs_tell_each_reason_once_however_many_rows_it_met(klankbord, tmp_path: Path) -> None:
    rows = "".join(f"{event},2026-11-01T10:00:00Z,1\n" for event in [*["flap"] * 7, "flip", "open"])
    (tmp_path / "e.csv").write_text(f"event,occurred_at,customer_id\n{rows}")
    klankbord("import", "events", "e.csv")
    run = json.loads(klankbord("runs", "--format", "json").out)[0]
    assert run["reasons"] == "line 2: unknown event: flap; line 9: unknown event: flip"


def test_a_data_model_is_installed_and_its_rows_imported(klankbord, tmp_path: Path) -> None:
    (tmp_path / "shop.toml").write_text(SHOP)
    (tmp_path / "orders.ndjson").write_text(
        '{"order_id": "o1", "total": 5, "ordered_at": "2026-11-01T10:00:00Z", "customer_id": "1"}\n'
    )
    assert klankbord("model", "add", "shop.toml").code == 0
    assert "order" in klankbord("model", "list").out
    assert klankbord("model", "show", "shop").out.strip() == SHOP.strip()
    assert klankbord("import", "order", "orders.ndjson").code == 0
    assert klankbord("sql", "select customer_id, total from orders").out == "customer_id,total\n1,5.0\n"


def test_an_export_is_defined_planned_run_and_remembered(filled, tmp_path: Path) -> None:
    (tmp_path / "e.csv").write_text("event,occurred_at,customer_id\nopen,2026-11-01T10:00:00Z,1\n")
    filled("import", "events", "e.csv")
    assert filled("export", "add", "daily", "--set", "folder=out", "--schedule", "0 6 * * *").code == 0
    plan = json.loads(filled("export", "plan", "daily", "--json").out)
    assert plan["rows"] == 1
    assert list((tmp_path / "out").glob("*.csv")) == []
    ran = json.loads(filled("export", "run", "daily", "--json").out)
    assert (ran["state"], ran["read"], len(ran["files"])) == ("done", 1, 2)
    sent = {Path(each["file"]): Path(each["file"]).read_bytes() for each in ran["files"]}
    assert sent.keys() == set((tmp_path / "out").glob("*.csv"))
    for path in sent:
        path.unlink()
    repeated = filled("export", "run", "daily", "--repeat", str(ran["run_id"]))
    assert repeated.code == 0, repeated.err
    assert {path: path.read_bytes() for path in sent} == sent
    foreign = filled("export", "run", "daily", "--repeat", "1")
    assert foreign.code == 1
    assert str(ran["run_id"]) in foreign.err
    listed = json.loads(filled("export", "list", "--format", "json").out)[0]
    told = (listed["what"], listed["destination"], listed["next_run_at"])
    assert told == ("activities", "folder", "2026-11-23T06:00:00")
    assert json.loads(filled("export", "history", "daily", "--format", "json").out)
    assert filled("export", "disable", "daily").code == 0
    assert filled("export", "enable", "daily").code == 0
    assert filled("export", "remove", "daily").code == 0


def test_a_typed_secret_is_kept_in_the_home_and_nowhere_else(klankbord, home: Home) -> None:
    typed = {"The secret token": "very-secret"}
    added = klankbord("source", "add", "closealert", "--set", "project=shop", typed=typed)
    assert added.code == 0, added.err
    kept = home.secrets / "closealert-token"
    assert kept.read_text() == "very-secret"
    assert kept.stat().st_mode & 0o077 == 0
    shown = klankbord("source", "show", "closealert")
    assert "very-secret" not in shown.out
    assert json.loads(shown.out)["secrets"] == {"token": "kept:closealert-token"}
    assert b"very-secret" not in home.database.read_bytes()
    other = {"The secret token": "another"}
    again = klankbord("source", "add", "closealert", "--set", "project=other", typed=other)
    assert again.code == 1
    assert kept.read_text() == "very-secret"  # of the source that has the name


def test_a_source_that_is_removed_is_told_with_the_tokens_and_secrets_that_went(klankbord, home: Home) -> None:
    klankbord("source", "add", "mailgun", "--secret", "signing_key", typed={"The secret signing_key": "very-secret"})
    klankbord("token", "add", "crm", "--scope", "hook", "--source", "mailgun")
    removed = klankbord("source", "remove", "mailgun")
    assert removed.out == (
        "The source mailgun is removed; its rows, its runs and its kept calls stay. "
        'Revoked with it: the token "crm". Deleted from secrets/: the secret "signing_key".\n'
    )
    assert list(home.secrets.iterdir()) == []
    assert "revoked" in klankbord("token", "list").out
    again = klankbord("source", "remove", "mailgun")
    assert (again.code, again.err) == (1, "There is no source 'mailgun'; there are: none yet.\n")
    klankbord("source", "add", "mailgun")
    told = json.loads(klankbord("source", "remove", "mailgun", "--json").out)
    assert told == {"name": "mailgun", "removed": True, "tokens": [], "secrets": []}


def test_a_failed_source_run_exits_1_with_its_sentence(klankbord) -> None:
    klankbord("source", "add", "closealert", "--set", "project=shop", "--secret", "token=env:NO_SUCH")
    result = klankbord("source", "run", "closealert")
    assert result.code == 1
    assert "NO_SUCH" in result.err


def test_a_token_stands_alone_on_the_last_line_and_is_kept_as_a_hash(klankbord, home: Home) -> None:
    result = klankbord("token", "add", "feed", "--scope", "read", "--scope", "sql", "--days", "3")
    token = result.out.splitlines()[-1]
    assert len(token) > 30
    assert " " not in token
    listed = json.loads(klankbord("token", "list", "--format", "json").out)[0]
    assert (listed["name"], listed["scope"], listed["state"]) == ("feed", "read sql", "live")
    assert token.encode() not in home.database.read_bytes()
    assert klankbord("token", "add", "feed", "--scope", "read").code == 1
    assert klankbord("token", "revoke", "feed").code == 0
    assert json.loads(klankbord("token", "list", "--format", "json").out)[0]["state"] == "revoked"


@pytest.mark.parametrize("format_", ["csv", "json", "ndjson", "parquet", "table"])
def test_rows_come_in_each_format(klankbord, tmp_path: Path, format_: str) -> None:
    result = klankbord("sql", "select 1 as a, 'é' as b", "--format", format_, "--output", "rows")
    assert result.code == 0, result.err
    content = (tmp_path / "rows").read_bytes()
    match format_:
        case "csv":
            assert content == "a,b\n1,é\n".encode()
        case "json":
            assert json.loads(content) == [{"a": 1, "b": "é"}]
        case "ndjson":
            assert json.loads(content) == {"a": 1, "b": "é"}
        case "parquet":
            assert pl.read_parquet(BytesIO(content)).rows() == [(1, "é")]
        case _:
            assert content.decode().splitlines()[0].split() == ["a", "b"]


def test_awkward_values_pass_every_text_format(klankbord) -> None:
    query = (
        "select [1, 2] as l, {'a': date '2026-01-01'} as s, 'nan'::double as n, 'infinity'::timestamp as t, null as z"
    )
    assert json.loads(klankbord("sql", query, "--format", "json").out) == [
        {"l": [1, 2], "s": {"a": "2026-01-01"}, "n": None, "t": None, "z": None}
    ]
    assert klankbord("sql", query, "--format", "csv").code == 0
    assert klankbord("sql", query, "--format", "table").code == 0


def test_no_rows_are_still_their_columns(klankbord) -> None:
    assert klankbord("sql", "select 1 as a where false", "--format", "csv").out == "a\n"
    assert json.loads(klankbord("sql", "select 1 as a where false", "--format", "json").out) == []
    assert klankbord("sql", "select 1 as a where false", "--format", "ndjson").out == ""


def test_the_row_limit_is_told_on_stderr(klankbord) -> None:
    result = klankbord("sql", "from range(5)", "--limit", "2")
    assert result.out == "range\n0\n1\n"
    assert "more" in result.err
    assert klankbord("sql", "from range(2)", "--limit", "2").err == ""


def test_a_file_that_fails_halfway_is_not_there(klankbord, tmp_path: Path) -> None:
    query = "select cast(case when i = 250000 then 'x' else '1' end as integer) as a from range(300000) t(i)"
    assert klankbord("sql", query, "--output", "rows.csv").code == 1
    assert list(tmp_path.glob("*rows*")) == []


def test_a_home_that_is_a_file_is_told(klankbord, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    result = klankbord("sql", "select 1", "--home", "file")
    assert result.code == 1
    assert "--home" in result.err


def test_a_newer_warehouse_is_refused(klankbord, home: Home) -> None:
    with Warehouse.open(home) as warehouse, warehouse.transaction() as writer:
        writer.execute("insert into main.schema_version values (999, $at)", {"at": "2026-01-01"})
    result = klankbord("sql", "select 1")
    assert result.code == 1
    assert "999" in result.err


def test_a_fault_of_ours_is_a_reference_and_stands_in_the_log(klankbord, home: Home) -> None:
    klankbord("sql", "select 1")
    with Warehouse.open(home) as warehouse, warehouse.transaction() as writer:
        writer.execute("drop table app.token")
    result = klankbord("token", "list")
    assert result.code == 1
    reference = result.err.split("reference ")[1].split(";")[0]
    assert reference in (home.path / "klankbord.log").read_text()
    assert "Traceback" not in result.err


def test_what_a_killed_process_left_running_is_called_interrupted(klankbord, home: Home) -> None:
    with Warehouse.open(home) as warehouse:
        begin(warehouse, "ingest", "left", "hand", datetime(2026, 11, 22, 9))
    told = json.loads(klankbord("runs", "left", "--format", "json").out)[0]
    assert told["state"] == "interrupted"
    assert told["message"].endswith("run it again for the rest.")


def test_json_is_exactly_one_object_that_says_what_the_prose_says(filled, tmp_path: Path) -> None:
    (tmp_path / "shop.toml").write_text(SHOP)
    folder = ["--set", "what=activities", "--set", "destination=folder", "--set", "folder=out"]
    secret = ["--set", "project=shop", "--secret", "token=env:NO_SUCH"]
    expected = [
        (("model", "add", "shop.toml"), {"name": "shop", "activities": ["order"]}),
        (("model", "show", "shop"), {"name": "shop", "text": SHOP}),
        (("profile", "format", "dutch.profile"), {"text": DUTCH}),
        (
            ("profile", "save", "dutch.profile", "--by", "me"),
            {"name": "Dutch", "version": 1, "saved_by": "me", "warnings": []},
        ),
        (("profile", "show", "Dutch"), {"name": "Dutch", "version": 1, "text": DUTCH}),
        (("profile", "count", "dutch.profile"), {"Dutch": 2}),
        (("export", "add", "daily", *folder), {"name": "daily", "schedule": None}),
        (("export", "disable", "daily"), {"name": "daily", "enabled": False}),
        (("export", "remove", "daily"), {"name": "daily", "removed": True}),
        (("source", "change", "closealert"), {"name": "closealert", "changed": True}),
        (("token", "revoke", "feed"), {"name": "feed", "revoked": True}),
    ]
    token = json.loads(filled("token", "add", "feed", "--scope", "read", "--json").out)
    assert token.keys() == {"name", "scopes", "expires_at", "token"}
    assert json.loads(filled("source", "add", "closealert", *secret, "--json").out)["kind"] == "closealert"
    for arguments, data in expected:
        assert json.loads(filled(*arguments, "--json").out) == data, arguments
    query = json.loads(filled("profile", "sql", "dutch.profile", "--json").out)
    assert query.keys() == {"sql", "parameters"}
    assert "NL" in query["parameters"].values()


def test_rows_are_one_object_with_json(filled) -> None:
    filled("profile", "save", "dutch.profile")
    filled("profile", "save", "-", stdin=b'profile "Top"\ninclude in profile "Dutch"\n')
    filled("profile", "refresh", "Dutch")
    counts = {
        ("profile", "list"): 2, ("profile", "list", "--archived"): 0, ("profile", "versions", "Dutch"): 1,
        ("profile", "uses", "Dutch"): 1, ("profile", "order"): 2, ("profile", "history", "Dutch"): 1,
        ("profile", "members", "dutch.profile"): 2, ("runs",): 1, ("source", "list"): 0, ("export", "list"): 0,
        ("model", "list"): 0, ("token", "list"): 0,
    }  # fmt: skip
    for arguments, count in counts.items():
        told = json.loads(filled(*arguments, "--json").out)
        assert told == {"rows": json.loads(filled(*arguments, "--format", "json").out), "row_count": count}, arguments
        assert len(told["rows"]) == count


def test_rows_of_a_query_are_one_object_that_says_whether_there_were_more(filled, tmp_path: Path) -> None:
    query = ("sql", "select customer_id from customers order by customer_id nulls last")
    told = json.loads(filled(*query, "--json", "--limit", "1").out)
    assert told == {"rows": [{"customer_id": "1"}], "row_count": 1, "truncated": True}
    assert filled(*query, "--json", "--output", "told.txt").out == ""
    told = json.loads((tmp_path / "told.txt").read_text())
    assert (told["row_count"], told["truncated"]) == (3, False)
    refused = filled(*query, "--json", "--format", "csv")
    assert (refused.code, refused.out) == (2, "") and "leave one out" in refused.err


def test_a_failed_run_is_an_object_too_and_exits_1(klankbord) -> None:
    klankbord("source", "add", "closealert", "--set", "project=shop", "--secret", "token=env:NO_SUCH")
    result = klankbord("source", "run", "closealert", "--json")
    told = json.loads(result.out)
    assert (result.code, told["state"], told["inserted"]) == (1, "failed", 0)
    assert told["message"] in result.err
