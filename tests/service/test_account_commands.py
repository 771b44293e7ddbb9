"""`klankbord account`: who may sign in, by the command line."""

from pathlib import Path

import pytest

from accounts import accounts, passwords
from sql.home import Home
from sql.warehouse import Warehouse

PASSWORD = "correct horse battery"
TYPED = {"The password": PASSWORD, "The same password again": PASSWORD}


def found(home: Home) -> dict[str, accounts.Account]:
    with Warehouse.open(home) as warehouse, warehouse.reader() as reader:
        return {each.name: each for each in accounts.all_accounts(reader)}


def test_a_password_is_typed_twice_or_read_by_reference_and_never_told(klankbord, home: Home, tmp_path: Path) -> None:
    made = klankbord("account", "add", "Ann", "--role", "admin", typed=TYPED)
    assert (made.code, made.out) == (0, 'The account "Ann" is made; its role is admin.\n')
    (tmp_path / "secret").write_text("another horse battery\n")
    assert klankbord("account", "add", "Bo", "--role", "analyst", "--secret", "password=file:secret").code == 0
    given = {"PASS": "a third horse battery"}
    assert (
        klankbord(
            "account", "add", "Cas", "--role", "marketer", "--secret", "password=env:PASS", environment=given
        ).code
        == 0
    )
    known = found(home)
    for name, password in (("Ann", PASSWORD), ("Bo", "another horse battery"), ("Cas", "a third horse battery")):
        assert passwords.is_right(known[name].password, password), name
    listed = klankbord("account", "list")
    assert "argon2" not in listed.out and [line.split(",")[0] for line in listed.out.splitlines()[1:]] == [
        "Ann",
        "Bo",
        "Cas",
    ]


@pytest.mark.parametrize(
    ("arguments", "typed", "says"),
    [
        (("Bo", "--role", "admin"), {"The password": "a", "The same password again": "b"}, "differ"),
        (("Bo", "--role", "admin"), {"The password": "short", "The same password again": "short"}, "12 characters"),
        (("ann", "--role", "admin"), TYPED, "already"),
        (("Bo", "--role", "admin", "--email", "ann@x.nl", "--no-password"), {}, "leads to one account"),
        (("Bo", "--role", "admin", "--email", "nothing", "--no-password"), {}, "no e-mail address"),
        ((" Bo", "--role", "admin"), TYPED, "one line"),
    ],
)
def test_an_account_that_cannot_be_is_refused_in_a_sentence(klankbord, home: Home, arguments, typed, says: str) -> None:
    assert klankbord("account", "add", "Ann", "--role", "admin", "--email", "Ann@x.nl", "--no-password").code == 0
    refused = klankbord("account", "add", *arguments, typed=typed)
    assert refused.code == 1 and says in refused.err and len(refused.err.splitlines()) == 1
    assert list(found(home)) == ["Ann"]


def test_the_last_admin_who_can_sign_in_stays_one_beside_one_who_cannot(klankbord, home: Home) -> None:
    with Warehouse.open(home) as warehouse, warehouse.transaction() as writer:
        accounts.add(writer, accounts.DEMO, "admin", writer.value("select now()::timestamp"))
    assert klankbord("account", "add", "Ann", "--role", "admin", "--email", "Ann@x.nl", "--no-password").code == 0
    for command in (("disable", "Ann"), ("remove", "Ann"), ("role", "Ann", "analyst")):
        refused = klankbord("account", *command)
        assert refused.code == 1 and "last admin" in refused.err, command


def test_the_last_admin_stays_one(klankbord, home: Home) -> None:
    with Warehouse.open(home) as warehouse, warehouse.transaction() as writer:
        for name, role in (("Ann", "admin"), ("Bo", "marketer")):
            accounts.add(writer, name, role, writer.value("select now()::timestamp"))
    for command in (("disable", "Ann"), ("remove", "Ann"), ("role", "Ann", "analyst")):
        refused = klankbord("account", *command)
        assert refused.code == 1 and "last admin" in refused.err, command
    assert klankbord("account", "role", "Bo", "admin").code == 0
    assert klankbord("account", "disable", "Ann").code == 0
    assert "last admin" in klankbord("account", "remove", "Bo").err
    assert klankbord("account", "enable", "Ann").code == 0
    assert klankbord("account", "remove", "Bo").code == 0
    assert list(found(home)) == ["Ann"]
    assert "there are: Ann." in klankbord("account", "sign-out", "Bo").err


def test_what_is_done_to_accounts_by_the_command_line_is_recorded_and_what_is_refused_is_not(
    klankbord, home: Home
) -> None:
    assert klankbord("account", "add", "Ann", "--role", "admin", typed=TYPED).code == 0
    assert klankbord("account", "add", "Ann", "--role", "admin", typed=TYPED).code == 1
    assert klankbord("account", "add", "Bo", "--role", "analyst", typed=TYPED).code == 0
    for command in (("role", "bo", "marketer"), ("disable", "Bo"), ("enable", "Bo"), ("sign-out", "Bo")):
        assert klankbord("account", *command).code == 0
    assert klankbord("account", "password", "Bo", typed=TYPED).code == 0
    assert klankbord("account", "remove", "bo").code == 0
    with Warehouse.open(home) as warehouse, warehouse.reader() as reader:
        rows = reader.rows("select role, act, about, detail from app.audit order by rowid")
    assert {role for role, *_ in rows} == {"command line"}
    assert [tuple(row) for _, *row in rows] == [
        ("account.add", "Ann", "admin"),
        ("account.add", "Bo", "analyst"),
        ("account.role", "Bo", "marketer"),
        ("account.disable", "Bo", None),
        ("account.enable", "Bo", None),
        ("account.sign_out", "Bo", None),
        ("account.password", "Bo", None),
        ("account.remove", "Bo", None),
    ]
    assert PASSWORD not in str(rows)
