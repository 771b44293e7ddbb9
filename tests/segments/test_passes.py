"""Every pass does what its fixture says; `make golden` writes the plans anew, and the difference is read like code."""

import pass_fixtures
import pytest
import worlds

from segments.planning.passes import PASSES
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
