"""Every pass does what its fixture says; `make golden` writes the plans anew, and the difference is read like code."""

from dataclasses import replace

import pass_fixtures
import pytest
import worlds

from segments.interval import Interval
from segments.planning.facts import Facts
from segments.planning.parts import conjuncts
from segments.planning.passes import PASSES
from segments.planning.passes.narrow import narrow
from segments.planning.sets import All, Keys, Not, Plan, Scan, Spanned, Summed
from sql import catalog
from sql.warehouse import Warehouse

NAMES = [each.__name__ for each in PASSES]


@pytest.mark.parametrize("name", NAMES)
def test_a_pass_does_what_its_fixture_says(warehouse: Warehouse, name: str) -> None:
    with warehouse.transaction() as writer:
        worlds.prepare(writer)
        known = catalog.load(writer)
    cases = list(pass_fixtures.cases(name))
    assert cases
    for case in cases:
        assert str(pass_fixtures.worked(name, case, known)) == str(case)


def test_every_fixture_shows_a_change() -> None:
    for name in NAMES:
        assert any(case.before != case.after for case in pass_fixtures.cases(name)), name


def test_where_the_people_are_given_only_their_totals_are_read_however_small_the_rest_is() -> None:
    opens = Scan("store.event", ("open",), Interval())
    ever, often = Spanned(opens, "first_at", Interval()), Summed(opens, 2, None, opens)
    found = narrow(Plan(All((Keys("few"), ever, Not(often))), exclude=often), Facts()).people
    few = replace(opens, among="few")
    few_often = Summed(few, 2, None, few)
    assert conjuncts(found) == (Keys("few"), replace(ever, scan=few), Not(few_often), Not(few_often))
    assert narrow(Plan(ever), Facts()) == Plan(ever)
