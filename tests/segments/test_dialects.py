"""Every dialect whose engine can be run here selects the people that the plain reading names, on that engine."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pyarrow as pa
import pytest
import village
from chance import worlds_with_profiles
from engines import stored
from evaluator import World, people
from hypothesis import HealthCheck, Phase, given, settings
from worlds import holding

from segments.ast import Profile
from segments.check import check
from segments.checked import Checked
from segments.errors import ProfileError
from segments.people import audience
from segments.query.forms import FORMS
from segments.text.parse import parse
from segments.words import PLURALS
from sql.reader import Reader
from sql.warehouse import Warehouse

GOLDEN = Path(__file__).parent.parent / "golden"
PROFILES = sorted(GOLDEN.glob("*.profile"))
# The same worlds and profiles every time: what is compared here is engines, not luck.
fixed = settings(
    max_examples=24, deadline=None, derandomize=True, database=None, phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)  # fmt: skip


@dataclass(frozen=True)
class Case:
    """What a world's store holds, and the profiles of it with their people."""

    as_of: datetime
    tables: dict[str, pa.Table]
    wanted: list[tuple[Checked, set[int]]]


def case(warehouse: Warehouse, shape: stored.Shape, world: World, as_of: datetime, profiles: list[Profile]) -> Case:
    with holding(warehouse, world) as writer:
        wanted = [
            (check(writer, profile, village.ZONE), people(world, profile, as_of, village.ZONE)) for profile in profiles
        ]
        return Case(as_of, stored.rows(writer, shape, shape), wanted)
    raise AssertionError("holding a world gives no case")


@pytest.fixture(scope="module")
def of_the_village(prepared: Warehouse, shape: stored.Shape) -> Case:
    profiles = [parse(path.read_text(), PLURALS | {"order": "orders"}) for path in PROFILES]
    return case(prepared, shape, village.village(), village.AS_OF, profiles)


@pytest.fixture(scope="module")
def by_chance(prepared: Warehouse, shape: stored.Shape) -> list[Case]:
    """Drawn once for all engines."""
    found: list[Case] = []

    @given(drawn=worlds_with_profiles())
    @fixed
    def draw(drawn: tuple) -> None:
        found.append(case(prepared, shape, *drawn))

    draw()
    return found


@pytest.fixture(scope="module")
def reader(prepared: Warehouse) -> Iterator[Reader]:
    """Of the village."""
    with holding(prepared, village.village()) as writer:
        yield writer


def agree(engine, of: Case) -> None:
    engine.store(of.tables)
    for checked, wanted in of.wanted:
        selection = audience.select_for(checked, of.as_of, engine.name)
        assert selection.parameters == {}, "its values are written in it"
        found = engine.people(selection.sql)
        assert len(found) == len(set(found)), "somebody was selected twice"
        assert set(found) == wanted, f"{checked.text}\n{selection.sql}"


def test_every_golden_profile_selects_the_same_people(engine, of_the_village: Case) -> None:
    agree(engine, of_the_village)


def test_random_profiles_of_random_worlds_select_the_same_people(engine, by_chance: list[Case]) -> None:
    people_found = [wanted for each in by_chance for _, wanted in each.wanted]
    assert sum(map(bool, people_found)) > len(people_found) / 4, "hardly anybody is asked for"
    for each in by_chance:
        agree(engine, each)


@pytest.mark.parametrize("path", PROFILES, ids=lambda path: path.stem)
def test_what_cannot_be_run_here_is_written_as_kept(reader: Reader, path: Path) -> None:
    for ending, text in village.dialects(reader, path.read_text()).items():
        kept = GOLDEN / "dialects" / f"{path.stem}.{ending}"
        assert text == kept.read_text(), f"{ending}: run make golden and read the difference"


@pytest.mark.parametrize("name", FORMS)
def test_a_query_asks_no_engine_for_the_time(reader: Reader, name: str) -> None:
    for path in PROFILES:
        sql = audience.select_for(check(reader, path.read_text(), village.ZONE), village.AS_OF, name).sql.lower()
        assert not re.search(r"\b(now|today|getdate|sysdate|current_\w+)\b", sql)


def test_a_dialect_that_does_not_exist_is_refused_with_those_that_do(reader: Reader) -> None:
    checked = check(reader, 'profile "P"\ninclude everyone\n', village.ZONE)
    with pytest.raises(ProfileError, match=r'"oracle".*bigquery'):
        audience.select_for(checked, village.AS_OF, "oracle")
