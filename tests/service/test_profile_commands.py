"""`klankbord profile …`, and what it says of profiles that are wrong."""

import json
import os
import threading
from pathlib import Path

DUTCH = 'profile "Dutch"\ninclude country is "NL"\n'


def test_members_are_profile_and_customer_id_in_order(filled) -> None:
    assert filled("profile", "members", "dutch.profile").out == "profile,customer_id\nDutch,1\nDutch,c@x.nl\n"


def test_members_take_columns(filled) -> None:
    result = filled("profile", "members", "belgian.profile", "--columns", "email,country", "--format", "json")
    assert json.loads(result.out) == [{"profile": "Belgian", "customer_id": "2", "email": "b@x.nl", "country": "BE"}]


def test_count_takes_several_files_stdin_and_saved_names(filled) -> None:
    assert filled("profile", "save", "belgian.profile").code == 0
    result = filled("profile", "count", "dutch.profile", "-", "Belgian", stdin=b'profile "All"\ninclude everyone\n')
    assert result.out == "profile,count\nDutch,2\nAll,3\nBelgian,1\n"


def test_as_of_is_the_instant_of_evaluation(filled) -> None:
    text = b'profile "New"\ninclude first_seen_at in the last 1 day\n'
    assert "New,3" in filled("profile", "count", "-", "--as-of", "2026-11-22T12:00:00+01:00", stdin=text).out
    assert "New,0" in filled("profile", "count", "-", "--as-of", "2026-11-24", stdin=text).out


def test_a_wrong_profile_is_told_with_place_and_nearest_name(filled) -> None:
    result = filled("profile", "check", "-", stdin=b'profile "x"\ninclude contry is "NL"\n')
    assert result.code == 1
    assert "Line 2, column 9" in result.err
    assert "country" in result.err


def test_saved_profiles_are_listed_and_shown(filled) -> None:
    filled("profile", "save", "dutch.profile")
    assert filled("profile", "show", "Dutch").out == DUTCH
    assert [each["name"] for each in json.loads(filled("profile", "list", "--format", "json").out)] == ["Dutch"]


def test_a_profile_is_formatted_described_and_compiled(filled) -> None:
    assert filled("profile", "format", "-", stdin=b'profile   "Dutch"\ninclude   country is "NL"').out == DUTCH
    assert "country" in filled("profile", "describe", "dutch.profile").out
    assert filled("profile", "describe", "dutch.profile", "--language", "nl").code == 0
    sql = filled("profile", "sql", "dutch.profile").out
    assert "SELECT" in sql
    assert '"NL"' in sql.splitlines()[-1]


def test_a_profile_is_compiled_for_another_engine_with_its_values_in_it(filled) -> None:
    told = filled("profile", "sql", "dutch.profile", "--dialect", "postgres").out
    assert "c.country = 'NL'" in told
    assert "$" not in told
    refused = filled("profile", "sql", "dutch.profile", "--dialect", "oracle")
    assert refused.code == 2
    assert "'oracle'" in refused.err and "clickhouse" in refused.err
    assert "Did you mean postgres?" in filled("profile", "sql", "dutch.profile", "--dialect", "PostgreSQL").err
    assert filled("profile", "sql", "dutch.profile", "--dialect", "Postgres").out == told
    pattern = b'profile "P"\ninclude country matches "\\\\p{Lu}"\n'
    refused = filled("profile", "sql", "-", "--dialect", "spark", stdin=pattern)
    assert refused.code == 1
    assert "cannot be written for Spark" in refused.err


def test_every_profile_is_checked_and_all_that_is_wrong_told(filled, tmp_path: Path) -> None:
    (tmp_path / "wrong.profile").write_text('profile "W"\ninclude all of\n  contry is "NL"\n  country is is\n')
    result = filled("profile", "check", "wrong.profile", "dutch.profile", "nowhere.profile")
    assert result.code == 1
    assert "Line 3" in result.err and "Line 4" in result.err and "nowhere.profile" in result.err
    assert "dutch.profile" in result.out
    told = json.loads(filled("profile", "check", "wrong.profile", "dutch.profile", "--json").out)
    assert [each["line"] for each in told["wrong.profile"]["errors"]] == [3, 4]
    assert told["dutch.profile"] == {"valid": True, "profile": "Dutch", "text": DUTCH, "warnings": [], "errors": []}


def test_what_can_be_counted_is_an_object_beside_what_is_wrong(filled, tmp_path: Path) -> None:
    (tmp_path / "wrong.profile").write_text('profile "W"\ninclude contry is "NL"\n')
    result = filled("profile", "count", "dutch.profile", "wrong.profile", "nowhere.profile", "--json")
    told = json.loads(result.out)
    assert (result.code, told.pop("Dutch")) == (1, 2)
    assert {name: each["valid"] for name, each in told.items()} == {"wrong.profile": False, "nowhere.profile": False}
    assert [(each["line"], each["column"], each["nearest"]) for each in told["wrong.profile"]["errors"]] == [
        (2, 9, "country")
    ]
    assert "contry" in result.err and "nowhere.profile" in result.err
    assert filled("profile", "count", "dutch.profile", "wrong.profile").out == ""


def test_a_profile_saved_under_another_name_is_called_so_and_may_not_lean_on_itself(filled) -> None:
    filled("profile", "save", "dutch.profile", "--name", "Own")
    assert 'profile "Own"' in filled("profile", "show", "Own").out
    loop = b'profile "Other"\ninclude in profile "Own"\n'
    result = filled("profile", "save", "-", "--name", "Own", stdin=loop)
    assert result.code == 1
    assert "lead back" in result.err


def test_leaning_on_a_profile_without_members_is_warned_of(filled) -> None:
    filled("profile", "save", "-", stdin=b'profile "Empty"\ninclude nobody\n')
    result = filled("profile", "check", "-", stdin=b'profile "x"\ninclude not in profile "Empty"\n')
    assert result.code == 0
    assert "Line 2" in result.err and "no members" in result.err


def test_a_profile_may_come_through_a_pipe(filled, tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    writing = threading.Thread(target=pipe.write_text, args=(DUTCH,))
    writing.start()
    assert "Dutch" in filled("profile", "count", "pipe").out
    writing.join()


def test_a_profile_that_is_no_text_is_told(filled, tmp_path: Path) -> None:
    (tmp_path / "binary.profile").write_bytes(b"profile \xff\xfe")
    result = filled("profile", "check", "binary.profile")
    assert result.code == 1
    assert "UTF-8" in result.err


def test_a_list_in_an_extra_column_of_rows_has_its_elements(filled, tmp_path: Path) -> None:
    rows = [
        {"event": "open", "occurred_at": "2026-11-01", "customer_id": "1", "labels": ["red", 'a"b']},
        {"event": "open", "occurred_at": "2026-11-01", "customer_id": "2", "labels": []},
    ]
    (tmp_path / "events.ndjson").write_text("\n".join(map(json.dumps, rows)))
    assert filled("import", "events", "events.ndjson").code == 0
    for condition in ('open(labels has "red")', r'open(labels has "a\"b")', "open(labels is known)"):
        text = f'profile "P"\ninclude {condition}\n'.encode()
        assert json.loads(filled("profile", "members", "-", "--format", "json", stdin=text).out) == [
            {"profile": "P", "customer_id": "1"}
        ]


def test_a_profile_is_never_saved_without_a_name(filled) -> None:
    for name in ("", "  "):
        result = filled("profile", "save", "dutch.profile", "--name", name)
        assert result.code == 1
        assert "needs a name" in result.err
    assert filled("profile", "save", "dutch.profile").code == 0
    assert filled("profile", "rename", "Dutch", "").code == 1
    assert json.loads(filled("profile", "list", "--format", "json").out)[0]["name"] == "Dutch"
