"""Exports, profiles and saved queries as files of a folder: applied, told, applied again without a change."""

import json
from pathlib import Path

import pytest

DAILY = """
name = "daily"
schedule = "0 6 * * *"

[settings]
what = "query"
query = "dutch"
folder = "out"
header = false
confirm = "never"
key = "email"

[[field]]
to = "Number"
from = "customer_id"
words = { 1 = "one" }
"""
QUERY = """-- title: Who is Dutch
-- param: country = NL
select customer_id, email from customers where country = $country
"""


@pytest.fixture
def folder(filled, tmp_path: Path) -> Path:
    made = tmp_path / "defined"
    made.mkdir()
    (made / "daily.toml").write_text(DAILY)
    (made / "dutch.sql").write_text(QUERY)
    (made / "dutch.profile").write_text((tmp_path / "dutch.profile").read_text())
    return made


def apply(klankbord, *options: str) -> dict:
    result = klankbord("apply", "defined", *options, "--json")
    assert result.code == 0, result.err
    return json.loads(result.out)


def names(told: dict, what: str) -> list[tuple[str, str]]:
    return [(each["kind"], each["name"]) for each in told[what]]


def test_a_folder_is_put_in_force_and_doing_it_again_changes_nothing(filled, folder: Path) -> None:
    first = apply(filled)
    assert names(first, "added") == [("query", "dutch"), ("profile", "Dutch"), ("export", "daily")]
    again = apply(filled)
    assert (again["added"], again["changed"], again["removed"], again["unchanged"]) == ([], [], [], 3)
    assert len(json.loads(filled("export", "versions", "daily", "--json").out)["rows"]) == 1
    ran = json.loads(filled("export", "run", "daily", "--json").out)
    assert ran["inserted"] == 2
    (written,) = (folder / "out").iterdir()
    assert sorted(written.read_text().splitlines())[-1] == "one"


def test_what_is_different_in_a_file_is_changed(filled, folder: Path) -> None:
    apply(filled)
    (folder / "daily.toml").write_text(DAILY.replace("0 6", "0 7"))
    (folder / "dutch.sql").write_text(QUERY.replace("NL", "BE"))
    assert names(apply(filled, "--plan"), "changed") == [("query", "dutch"), ("export", "daily")]
    assert names(apply(filled), "changed") == [("query", "dutch"), ("export", "daily")]
    assert json.loads(filled("export", "show", "daily").out)["schedule"] == "0 7 * * *"
    assert json.loads(filled("query", "run", "dutch", "--json").out)["row_count"] == 1


def test_a_plan_only_tells(filled, folder: Path) -> None:
    planned = apply(filled, "--plan")
    assert len(planned["added"]) == 3
    assert not (folder / "out").exists()
    assert json.loads(filled("export", "list", "--json").out)["rows"] == []
    assert "export daily: would be added" in filled("apply", "defined", "--plan").out


def test_what_is_shown_as_a_file_is_unchanged_when_it_is_applied(filled, folder: Path, tmp_path: Path) -> None:
    apply(filled)
    query = "--set=sql=select customer_id\nfrom customers\n"
    filled("export", "add", "other", "--set", "what=query", query, "--set", "folder=elsewhere")
    filled("export", "disable", "other")
    for name in ("daily", "other"):
        shown = filled("export", "show", name, "--toml")
        (folder / f"{name}.toml").write_text(shown.out)
    assert apply(filled)["unchanged"] == 4
    filled("export", "remove", "other")
    assert names(apply(filled), "added") == [("export", "other")]
    assert filled("export", "show", "other", "--toml").out == (folder / "other.toml").read_text()


def test_exports_without_a_file_are_removed_only_when_that_is_said_twice(filled, folder: Path) -> None:
    filled("export", "add", "old", "--set", "folder=old")
    assert apply(filled)["removed"] == []
    asked = filled("apply", "defined", "--prune")
    assert asked.code == 2 and "old" in asked.err
    assert names(apply(filled, "--prune", "--plan"), "removed") == [("export", "old")]
    assert names(apply(filled, "--prune", "--yes"), "removed") == [("export", "old")]
    assert [each["name"] for each in json.loads(filled("export", "list", "--json").out)["rows"]] == ["daily"]


def test_one_wrong_file_leaves_all_as_it_was_and_is_named(filled, folder: Path) -> None:
    (folder / "z.toml").write_text('[settings]\nwhat = "query"\nquery = "nosuch"\nfolder = "z"\n')
    wrong = filled("apply", "defined")
    assert wrong.code == 1 and wrong.err.startswith("z.toml: ")
    assert json.loads(filled("export", "list", "--json").out)["rows"] == []
    assert json.loads(filled("query", "list", "--json").out)["rows"] == []


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("nosuch = 1", "nosuch"),
        ("[settings]\nwhat = ['a']", "one text"),
        ("name = 1", "in quotes"),
        ("enabled = 'no'", "true or false"),
        ("settings = 1", "[settings]"),
        ("[settings", "TOML"),
        ("[[field]]\nto = 'a'", "needs one of"),
        ("name = 'daily'", "both of the export daily"),
        ("[settings]\nfolder = 'a'\ndelimitr = ';'", "delimiter"),
        ("[settings]\nfolder = 'a'\n[secrets]\ntoken = 'very-secret'", "secret"),
    ],
)
def test_a_file_that_cannot_be_read_is_told_in_a_sentence(filled, folder: Path, text: str, said: str) -> None:
    (folder / "wrong.toml").write_text(text)
    wrong = filled("apply", "defined")
    assert wrong.code == 1
    assert "wrong.toml" in wrong.err and said in wrong.err and "very-secret" not in wrong.err


def test_a_folder_without_files_is_told(klankbord, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    assert "no .toml" in klankbord("apply", "empty").err
    assert "no folder" in klankbord("apply", "nosuch").err


def test_saved_queries_are_kept_listed_asked_and_forgotten(filled, tmp_path: Path) -> None:
    (tmp_path / "q.sql").write_text("select customer_id from customers where country = $country order by all")
    saved = filled("query", "save", "by country", "q.sql", "--title", "Whom we have", "--param", "country=NL")
    assert saved.code == 0, saved.err
    (row,) = json.loads(filled("query", "list", "--json").out)["rows"]
    assert (row["name"], row["title"], row["parameters"]) == ("by country", "Whom we have", "country")
    assert filled("query", "run", "by country", "--format", "csv").out == "customer_id\n1\n\n"
    assert filled("query", "run", "by country", "--param", "country=BE", "--format", "csv").out == "customer_id\n2\n"
    assert json.loads(filled("query", "run", "by country", "--limit", "1", "--json").out)["truncated"]
    assert filled("query", "remove", "by country").code == 0
    gone = filled("query", "run", "by country")
    assert gone.code == 1 and "by country" in gone.err


def test_a_query_whose_rows_an_export_sends_is_not_removed(filled, tmp_path: Path) -> None:
    (tmp_path / "q.sql").write_text("select customer_id from customers")
    assert filled("query", "save", "all", "q.sql").code == 0
    settings = ("--set", "what=query", "--set", "query=all", "--set", "folder=asked")
    assert filled("export", "add", "asked", *settings).code == 0
    refused = filled("query", "remove", "all")
    assert refused.code == 1
    assert refused.err.strip() == (
        "The export asked sends the rows of the query all; change or remove what sends them first."
    )
    assert filled("export", "remove", "asked").code == 0
    assert filled("query", "remove", "all").code == 0


def test_a_query_that_does_not_only_read_is_not_saved(filled, tmp_path: Path) -> None:
    (tmp_path / "q.sql").write_text("delete from store.event")
    assert filled("query", "save", "bad", "q.sql").code == 1
    assert filled("query", "save", "bad", "nosuch.sql").code == 1
    assert json.loads(filled("query", "list", "--json").out)["rows"] == []
