"""Every dialect whose engine can be run here selects the people that the plain reading names, on that engine."""

import re
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
import village
from chance import worlds_with_profiles
from engines import stored
from evaluator import World, people
from hypothesis import HealthCheck, Phase, given, settings
from worlds import holding

from segments import audience
from segments.ast import Profile
from segments.check import check
from segments.errors import ProfileError
from segments.forms import FORMS
from segments.parse import parse
from segments.words import PLURALS
from sql.reader import Reader
from sql.warehouse import Warehouse

GOLDEN = Path(__file__).parent.parent / "golden"
PROFILES = sorted(GOLDEN.glob("*.profile"))
# The same worlds and profiles every time: what is compared here is engines, not luck.
fixed = settings(
    max_examples=40, deadline=None, derandomize=True, database=None, phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)  # fmt: skip


def agree(reader: Reader, engine, world: World, profile: Profile, as_of: datetime) -> None:
    checked = check(reader, profile, village.ZONE)
    selection = audience.select_for(checked, as_of, engine.name)
    assert selection.parameters == {}, "its values are written in it"
    found = engine.people(selection.sql)
    assert len(found) == len(set(found)), "somebody was selected twice"
    assert set(found) == people(world, profile, as_of, village.ZONE), f"{checked.text}\n{selection.sql}"


def test_every_golden_profile_selects_the_same_people(prepared: Warehouse, engine, shape: stored.Shape) -> None:
    world = village.village()
    with holding(prepared, world) as writer:
        engine.store(stored.rows(writer, shape, shape))
        for path in PROFILES:
            agree(writer, engine, world, parse(path.read_text(), PLURALS | {"order": "orders"}), village.AS_OF)


@pytest.mark.parametrize("path", PROFILES, ids=lambda path: path.stem)
def test_what_cannot_be_run_here_is_written_as_kept(populated: Reader, path: Path) -> None:
    for ending, text in village.dialects(populated, path.read_text()).items():
        kept = GOLDEN / "dialects" / f"{path.stem}.{ending}"
        assert text == kept.read_text(), f"{ending}: run make golden and read the difference"


@pytest.mark.parametrize("name", FORMS)
def test_a_query_asks_no_engine_for_the_time(populated: Reader, name: str) -> None:
    for path in PROFILES:
        sql = audience.select_for(check(populated, path.read_text(), village.ZONE), village.AS_OF, name).sql.lower()
        assert not re.search(r"\b(now|today|getdate|sysdate|current_\w+)\b", sql)


def test_a_dialect_that_does_not_exist_is_refused_with_those_that_do(populated: Reader) -> None:
    checked = check(populated, 'profile "P"\ninclude everyone\n', village.ZONE)
    with pytest.raises(ProfileError, match=r'"oracle".*bigquery'):
        audience.select_for(checked, village.AS_OF, "oracle")


@pytest.fixture(scope="module")
def populated(prepared: Warehouse) -> Iterator[Reader]:
    """The village."""
    with holding(prepared, village.village()) as writer:
        yield writer


@given(case=worlds_with_profiles())
@fixed
def test_random_profiles_of_random_worlds_select_the_same_people(
    prepared: Warehouse, engine, shape: stored.Shape, case: tuple
) -> None:
    world, as_of, profiles = case
    with holding(prepared, world) as writer:
        engine.store(stored.rows(writer, shape, shape))
        for profile in profiles:
            agree(writer, engine, world, profile, as_of)
