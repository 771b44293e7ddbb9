"""`klankbord profile` on saved profiles: versions, differences, references, and profiles beside one another."""

import json
from datetime import datetime
from pathlib import Path

from served import Served, process

from segments import profiles
from sql.home import Home
from sql.warehouse import Warehouse

DUTCH = 'profile "Dutch"\ninclude country is "NL"\n'
BELGIAN = DUTCH.replace("NL", "BE")
TOP = 'profile "Top"\ninclude in profile "Dutch"\n'


def save(klankbord, text: str, *more: str):
    return klankbord("profile", "save", "-", *more, stdin=text.encode())


def rows(klankbord, *arguments: str) -> list[dict]:
    return json.loads(klankbord("profile", *arguments, "--format", "json").out)


def test_every_version_has_who_when_and_why(filled) -> None:
    save(filled, DUTCH, "--by", "anna", "--note", "first go")
    save(filled, BELGIAN)
    assert rows(filled, "versions", "Dutch") == [
        {"version": 2, "name": "Dutch", "saved_at": "2026-11-22T10:00:00", "saved_by": None, "note": None},
        {"version": 1, "name": "Dutch", "saved_at": "2026-11-22T10:00:00", "saved_by": "anna", "note": "first go"},
    ]
    assert filled("profile", "show", "Dutch", "--version", "1").out == DUTCH
    assert filled("profile", "show", "Dutch").out == BELGIAN


def test_the_difference_is_told_in_lines_as_texts_and_as_data(filled) -> None:
    save(filled, DUTCH)
    save(filled, BELGIAN)
    result = filled("profile", "diff", "Dutch")
    assert result.out.startswith('~ include: country is "NL" → country is "BE"\n    was: whose country is “NL”\n')
    assert filled("profile", "diff", "Dutch", "--from", "2", "--to", "1").out.startswith(
        '~ include: country is "BE" → country is "NL"'
    )
    texts = filled("profile", "diff", "Dutch", "--unified").out
    assert '\n-include country is "NL"\n+include country is "BE"\n' in texts and "+++ version 2, saved at" in texts
    told = json.loads(filled("profile", "diff", "Dutch", "--json").out)
    assert (told["from"], told["to"], [each["kind"] for each in told["edits"]]) == (1, 2, ["changed"])
    assert "say the same" in filled("profile", "diff", "Dutch", "--from", "2").out


def test_a_first_version_has_nothing_before_it_and_unknown_ones_are_told(filled) -> None:
    save(filled, DUTCH)
    alone = filled("profile", "diff", "Dutch")
    assert (alone.code, "first" in alone.err) == (1, True)
    assert "it has: 1" in filled("profile", "diff", "Dutch", "--from", "8").err
    assert 'no saved profile "Duch"; did you mean "Dutch"' in filled("profile", "versions", "Duch").err


def test_a_version_is_restored_as_a_new_one(filled) -> None:
    save(filled, DUTCH)
    save(filled, BELGIAN)
    assert "restored from version 1, as version 3" in filled("profile", "restore", "Dutch", "1", "--by", "bert").out
    first, *_ = rows(filled, "versions", "Dutch")
    assert (first["version"], first["saved_by"], first["note"]) == (3, "bert", "restored from version 1")
    assert "nothing was saved" in filled("profile", "restore", "Dutch", "1").out


def test_a_save_on_top_of_an_older_version_is_refused(filled) -> None:
    save(filled, DUTCH, "--by", "anna", "--base", "0")
    save(filled, BELGIAN, "--by", "bert", "--base", "1")
    refused = save(filled, DUTCH, "--base", "1")
    assert refused.code == 1
    assert "version 2, saved by bert at 2026-11-22 10:00 UTC" in refused.err
    assert 'country is "NL" → country is "BE"' in refused.err
    assert save(filled, DUTCH, "--base", "2").code == 0


def test_a_dry_run_says_what_and_who_would_change_and_saves_nothing(filled) -> None:
    new = save(filled, DUTCH, "--dry-run").out
    assert '"Dutch" is new.' in new and "2 gained, 0 lost, 0 kept" in new
    save(filled, DUTCH)
    told = save(filled, BELGIAN, "--dry-run").out
    assert "would become version 2" in told and "~ include" in told and "1 gained, 2 lost, 0 kept" in told
    data = json.loads(save(filled, BELGIAN, "--dry-run", "--json").out)
    assert (data["version"], data["gained"], data["lost"], data["kept"]) == (1, 1, 2, 0)
    assert "in force as it is" in save(filled, DUTCH, "--dry-run").out
    assert len(rows(filled, "versions", "Dutch")) == 1


def test_a_dry_run_that_would_mend_a_broken_one_is_told_too(filled, home: Home) -> None:
    with Warehouse.open(home) as warehouse, warehouse.transaction() as writer:
        profiles.save(writer, "Dutch", 'profile "Dutch"\ninclude nosuch is 3\n', datetime(2026, 11, 22))
    assert "2 gained" in save(filled, DUTCH, "--dry-run").out


def test_a_profile_is_renamed_where_it_is_referred_to(filled) -> None:
    save(filled, DUTCH)
    save(filled, TOP)
    told = filled("profile", "rename", "Dutch", "Hollanders", "--by", "anna").out
    assert '"Top" refers to it and was changed with it, version 2' in told
    assert filled("profile", "show", "Top").out == TOP.replace("Dutch", "Hollanders")
    assert 'There is a profile "Top" already' in filled("profile", "rename", "Hollanders", "Top").err
    assert rows(filled, "order") == [
        {"name": "Hollanders", "refers_to": None}, {"name": "Top", "refers_to": "Hollanders"},
    ]  # fmt: skip


def test_a_used_profile_is_not_archived_and_its_users_are_told(filled) -> None:
    save(filled, DUTCH)
    save(filled, TOP)
    assert rows(filled, "uses", "Dutch") == [{"kind": "profile", "name": "Top", "through": None}]
    refused = filled("profile", "archive", "Dutch")
    assert refused.code == 1 and 'in use by the profile "Top"' in refused.err
    assert filled("profile", "archive", "Top", "--by", "anna").code == 0
    assert filled("profile", "archive", "Dutch").code == 0
    assert rows(filled, "list") == []
    assert [(each["name"], each["archived_by"]) for each in rows(filled, "list", "--archived")] == [
        ("Dutch", None), ("Top", "anna"),
    ]  # fmt: skip
    assert 'The profile "Dutch" is archived' in filled("profile", "unarchive", "Top").err
    assert filled("profile", "unarchive", "Dutch").code == filled("profile", "unarchive", "Top").code == 0


def test_the_name_of_an_archived_profile_says_how_it_comes_back(filled, tmp_path: Path) -> None:
    save(filled, DUTCH)
    filled("profile", "archive", "Dutch")
    told = 'The profile "Dutch" is archived; klankbord profile unarchive "Dutch" brings it back.'
    for arguments in (("show", "Dutch"), ("count", "Dutch"), ("refresh", "Dutch"), ("restore", "Dutch", "1")):
        result = filled("profile", *arguments)
        assert (result.code, result.out, result.err) == (1, "", told + "\n"), arguments
    (tmp_path / "top.profile").write_text(TOP)
    assert told in filled("profile", "check", "top.profile").err
    assert filled("profile", "versions", "Dutch").code == 0
    assert "no saved profile" in filled("profile", "show", "Duch").err


def test_who_saves_is_the_typist_also_where_another_process_serves(served: Served, tmp_path: Path) -> None:
    text = DUTCH.replace('country is "NL"', "everyone").encode()
    arguments = ("profile", "save", "-", "--json")
    done = process(*arguments, home=served.home, cwd=tmp_path, stdin=text, LOGNAME="carla")
    assert json.loads(done.out)["saved_by"] == "carla", done.err


def test_a_loop_that_a_save_would_close_is_refused(filled) -> None:
    save(filled, DUTCH)
    save(filled, TOP)
    result = save(filled, 'profile "Dutch"\ninclude in profile "Top"\n')
    assert result.code == 1 and '"Dutch" → "Top" → "Dutch"' in result.err


def test_a_file_is_compared_with_what_is_saved(filled, tmp_path: Path) -> None:
    save(filled, DUTCH)
    (tmp_path / "new.profile").write_text('profile "Dutch"\ninclude everyone\n')
    told = filled("profile", "compare", "new.profile", "--examples", "1").out
    assert told == (
        '"Dutch" in new.profile against "Dutch" as it is saved: 1 gained, 0 lost, 2 kept.\ngained: 2\nkept: 1\n'
    )
    piped = filled("profile", "compare", "-", "dutch.profile", stdin=DUTCH.encode()).out
    assert piped.startswith('"Dutch" from stdin against "Dutch" in dutch.profile: 0 gained')
    data = json.loads(filled("profile", "compare", "belgian.profile", "Dutch", "--json").out)
    assert (data["gained"], data["lost"], data["kept"]) == (1, 2, 0)
    assert (data["new_file"], data["old_file"]) == ("belgian.profile", None)
    assert "no saved profile of that name" in filled("profile", "compare", "belgian.profile").err


def test_parts_of_an_overlap_are_counted_and_can_be_had_as_profiles(filled) -> None:
    save(filled, DUTCH)
    save(filled, 'profile "Numbered"\ninclude customer_id is known\n')
    assert filled("profile", "overlap", "Dutch", "Numbered").out == (
        'part,people,count\n1,"Dutch, not Numbered",1\n2,"Numbered, not Dutch",1\n3,Dutch and Numbered,1\n'
    )
    part = filled("profile", "overlap", "Dutch", "Numbered", "--part", "2").out
    assert filled("profile", "count", "-", stdin=part.encode()).out == 'profile,count\n"Numbered, not Dutch",1\n'
    parts = json.loads(filled("profile", "overlap", "Dutch", "belgian.profile", "Numbered", "--json").out)["parts"]
    assert len(parts) == 7 and sum(each["count"] for each in parts) == 3
    assert filled("profile", "overlap", "Dutch", "Numbered", "--part", "4").code == 2
    assert filled("profile", "overlap", "Dutch").code == 1
