"""`klankbord erase`: asked at a terminal, done in a script, here or where the home is served."""

import io
import json
import signal

import pytest
from landing import NOW
from served import process, start

from service import owner
from service.cli import run
from service.faults import LOG_NAME
from service.session import Session
from sql.home import Home
from sql.warehouse import Warehouse


def test_it_says_what_it_did_and_what_it_cannot_reach(filled, home: Home) -> None:
    (home.path / LOG_NAME).write_text("fault 1 of a@x.nl\nfault 2 of aa@x.nl\n")
    done = filled("erase", "1", "--json")
    told = json.loads(done.out)
    assert (done.code, told["people"], told["blocked"], told["rows"]["customer"]) == (0, 1, 2, 1)
    assert any("Backups cannot be reached" in note for note in told["notes"])
    assert (home.path / LOG_NAME).read_text() == "fault 1 of (erased)\nfault 2 of aa@x.nl\n"
    assert filled("sql", "select count(*) as n from customers").out == "n\n2\n"
    assert b"a@x.nl" not in home.database.read_bytes().replace(b"aa@x.nl", b"")


def test_the_sources_that_put_files_away_are_told(filled, home: Home) -> None:
    with Warehouse.open(home) as warehouse, warehouse.transaction() as writer:
        writer.execute(
            """insert into app.file (source, name, size, sha256, read_as, state, run_id, recorded_at)
            values ('drop', 'people.csv', 1, 'f', 'r', 'done', 1, $now)""",
            {"now": NOW},
        )
    notes = json.loads(filled("erase", "1", "--json").out)["notes"]
    assert any("the source drop took" in note.replace('"', "") for note in notes)


def test_in_prose_it_is_one_sentence_and_a_table(filled) -> None:
    lines = filled("erase", "b@x.nl").out.splitlines()
    assert lines[0] == "1 person erased, 2 of their ids and addresses are kept out from now on."
    assert any(line.split()[:2] == ["customer", "1"] for line in lines)


def test_an_address_that_nobody_here_has_is_kept_out_as_one(filled) -> None:
    done = filled("erase", "Nobody@x.nl", "--unknown")
    assert done.out.startswith("0 people erased, 1 of their ids and addresses are kept out from now on.")
    assert json.loads(filled("erase", "--unblock", "nobody@x.nl", "--json").out) == {"unblocked": 1}


def test_what_is_imported_of_them_later_is_rejected_until_the_block_is_lifted(filled) -> None:
    filled("erase", "1")
    assert json.loads(filled("import", "customers", "customers.csv", "--json").out)["rejected"] == 1
    for name in ("1", "a@x.nl"):
        assert json.loads(filled("erase", "--unblock", name, "--json").out) == {"unblocked": 1}
    assert json.loads(filled("import", "customers", "customers.csv", "--json").out)["inserted"] == 1


@pytest.mark.parametrize(
    "arguments, code, sentence",
    [
        (("nobody@x.nl",), 1, "Nobody here has the id or address 'nobody@x.nl'"),
        (("--unblock", "1"), 1, "'1' is not on the block list"),
        (("1", "--unblock", "--unknown"), 2, "--unblock goes with no other option"),
        (("1", "--allow-again", "--unknown"), 2, "give one of them"),
        ((" ",), 2, "Name whom to erase"),
    ],
)
def test_what_cannot_be_done_is_said_in_a_sentence(filled, arguments, code: int, sentence: str) -> None:
    done = filled("erase", *arguments)
    assert done.code == code
    assert sentence in done.err


@pytest.mark.parametrize("typed, is_gone", [(b"yes\n", True), (b"no\n", False), (b"", False)])
def test_a_terminal_is_asked_with_the_name_and_the_numbers(filled, home: Home, typed: bytes, is_gone: bool) -> None:
    out, err = io.BytesIO(), io.BytesIO()
    session = Session(
        home.path, home.path, {}, out, err, clock=lambda: NOW, asker=str, stdin=io.BytesIO(typed), out_is_terminal=True,
        opener=lambda session: owner.open_here(session.open_home(), session.now()),
    )  # fmt: skip
    code = run(["erase", "1"], session)
    session.close()
    assert b"1 leads to 1 person with 0 events and answers. Erase them everywhere?" in err.getvalue()
    assert code == (0 if is_gone else 130)
    with Warehouse.open(home) as warehouse, warehouse.reader() as reader:
        assert reader.value("select count(*) from customers where customer_id = '1'") == int(not is_gone)


def test_who_leaves_a_profile_by_it_is_counted_as_left_and_the_next_refresh_agrees(filled) -> None:
    filled("profile", "save", "dutch.profile")
    filled("profile", "refresh", "Dutch")
    filled("erase", "1")
    assert filled("sql", "select count(*) as n from memberships").out == "n\n1\n"
    again = json.loads(filled("profile", "refresh", "Dutch", "--json").out)
    assert '"members": 1' in json.dumps(again)
    full = json.loads(filled("profile", "refresh", "Dutch", "--full", "--json").out)
    assert '"members": 1' in json.dumps(full)


def test_while_the_home_is_served_the_owner_erases_and_the_next_start_clears_the_file(home: Home, tmp_path) -> None:
    (tmp_path / "people.csv").write_text("customer_id,email\n1,planted@x.nl\n2,other@x.nl\n")
    one = start(home, tmp_path)
    try:
        assert process("import", "customers", "people.csv", home=home, cwd=tmp_path).code == 0
        done = process("erase", "planted@x.nl", home=home, cwd=tmp_path)
        assert (done.code, done.err) == (0, "")
        assert "next start" in done.out
        left = process("sql", "select customer_id from customers", home=home, cwd=tmp_path)
        assert left.out == "customer_id\n2\n"
    finally:
        one.end(signal.SIGTERM)
    with Warehouse.open(home) as warehouse, warehouse.reader() as reader:
        assert reader.value("select count(*) from customers") == 1
    assert not [path for path in home.path.rglob("*") if path.is_file() and b"planted@x.nl" in path.read_bytes()]
