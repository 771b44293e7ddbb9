"""An explanation says of every node what the plain reading of the tree says, and shows rows that the reading counts."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import village
import worlds
from chance import worlds_with_profiles
from evaluator import Evaluation, people
from hypothesis import HealthCheck, given, settings
from worlds import holding

from segments import ast
from segments.ast import Profile
from segments.check import check
from segments.errors import CustomerErased, CustomerUnknown
from segments.why import evidence
from segments.why.explain import Explanation, Node, explain
from segments.why.layout import WIDTH, lay_out
from segments.why.phrased import phrases_of
from segments.why.tell import Teller
from sql.home import Home
from sql.reader import Reader
from sql.warehouse import Warehouse

ZONE = "Europe/Amsterdam"
# Many more by make proof.
many = settings.default.max_examples if settings.get_current_profile_name() == "proof" else 8
lean = settings(max_examples=many, deadline=None, suppress_health_check=list(HealthCheck))
GOLDEN = Path(__file__).parent.parent / "golden" / "explain"


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Warehouse]:
    """One for all examples: each puts its world in and takes it back."""
    with Warehouse.open(Home.open(tmp_path_factory.mktemp("explain") / "home")) as warehouse:
        with warehouse.transaction() as writer:
            worlds.prepare(writer)
        yield warehouse


@given(worlds_with_profiles())
@lean
def test_every_node_is_what_the_plain_reading_says_and_shows_its_rows(warehouse: Warehouse, case: tuple) -> None:
    world, as_of, profiles = case
    with holding(warehouse, world) as writer:
        for profile in profiles[:4]:
            checked = check(writer, profile, ZONE)
            members = people(world, profile, as_of, ZONE)
            evaluation = Evaluation(world, as_of, ZoneInfo(profile.timezone or ZONE), ZONE)
            for key, customer in list(world.customers.items())[:3]:
                name = customer["customer_id"] or customer["email"]
                if customer["erased"]:
                    with pytest.raises(CustomerErased):
                        explain(writer, checked, as_of, name)
                    continue
                found = explain(writer, checked, as_of, name)
                assert found.is_member == (key in members)
                _all_is_phrased(found, phrases_of(checked, "nl"))
                for node in (each for top in found.nodes for each in top.walk()):
                    condition = condition_at(profile, node.path)
                    assert node.matches == evaluation.holds(key, condition), node.text
                    holds_to(evaluation, key, condition, node)
                deciders_make_the_outcome(found)
                told = lay_out(found, "en", checked.plurals) + lay_out(found, "nl", checked.plurals)
                assert told.count("✓") + told.count("✗") >= 4
                assert found.as_data()["include"]["matches"] == found.include.matches


def holds_to(evaluation: Evaluation, key: int, condition: ast.Condition, node: Node) -> None:
    """The evidence is what the plain reading finds."""
    shown = node.evidence
    match condition, shown:
        case ast.Did(rows=rows), evidence.Rows():
            times = sorted((row["occurred_at"] for row in evaluation.rows(key, rows)), reverse=True)
            assert shown.number == len(times)
            assert [each.at for each in shown.newest] == times[:5]
            assert evaluation.counted(shown.number, condition.count) == node.matches
            matching = {row["occurred_at"] for row in evaluation.rows(key, ast.Rows(rows.activity, made_by="anyone"))}
            assert all(each.row.at in matching for each in shown.misses)
        case ast.Picked(rows=rows), evidence.Picked():
            assert shown.number == len(evaluation.rows(key, rows))
            assert (shown.row is not None and all(each.passes for each in shown.tests)) == node.matches
        case ast.Aggregate(), evidence.Outcome():
            assert shown.number == len(evaluation.rows(key, condition.rows))
            assert shown.outcome == pytest.approx(evaluation.worked_out(key, condition), abs=1e-9)
        case ast.FirstEver(rows=rows), evidence.FirstEver():
            times = [row["occurred_at"] for row in evaluation.rows(key, rows)]
            assert (shown.row.at if shown.row else None) == min(times, default=None)
        case ast.Sequence(), evidence.Chain():
            assert (shown.breaks_at is None) == node.matches
            at = [each.row.at for each in shown.links if each.row and not each.negated]
            assert at == sorted(set(at)), "a step is later than the one before"
            assert len(shown.links) == (shown.steps if node.matches else shown.breaks_at + 1)
        case ast.Rhythm(), evidence.Periods():
            assert shown.counted == evaluation.periods(key, condition)
            assert len(shown.periods) == condition.of
        case ast.Sample(percent=percent), evidence.Sample():
            assert (shown.percent < shown.limit) == node.matches and shown.limit == float(percent)
        case ast.InList(), evidence.List():
            assert (shown.is_on != condition.negated) == node.matches and shown.imported_at == worlds.LONG_AGO
        case ast.InProfile(), evidence.Profile():
            assert (
                (shown.is_member != condition.negated)
                == node.matches
                == (shown.explanation.is_member != condition.negated)
            )
        case ast.Comparison(field="reachable"), evidence.Reach():
            assert (shown.email is not None and shown.row is None) == evaluation.reachable(key)
        case ((ast.Comparison() | ast.InWindow() | ast.Anniversary()), evidence.Value()):
            row = {condition.field: shown.value}
            assert evaluation.row_holds(row, condition) == node.matches
        case ast.Block(), evidence.Parts():
            assert (shown.hold, shown.of) == (sum(each.matches for each in node.nodes), len(node.nodes))
        case ((ast.Everyone() | ast.Nobody()), evidence.Always()):
            assert shown.everyone == node.matches
        case _:
            pytest.fail(f"{type(shown).__name__} is no evidence for {type(condition).__name__}")


def deciders_make_the_outcome(found: Explanation) -> None:
    """Some condition decides, and of a block that decides some part does."""
    assert found.reasons()
    for node in (each for top in found.nodes for each in top.walk()):
        if node.nodes:
            assert any(each.decides for each in node.nodes) == node.decides
    if found.is_member:
        assert found.include.decides and not (found.exclude and found.exclude.decides)


def condition_at(profile: Profile, path: str) -> ast.Condition:
    side, *steps = path.split(".")
    node = profile.include if side == "include" else profile.exclude
    for step in steps:
        assert isinstance(node, ast.Block)
        node = node.conditions[int(step)]
    assert node is not None
    return node


# --------------------------------------------------------------------------------------------- in the village


@pytest.mark.parametrize("path", sorted(GOLDEN.glob("*.profile")), ids=lambda path: path.stem)
def test_every_explanation_is_as_kept(reader: Reader, path: Path) -> None:
    for ending, text in village.explanations(reader, path.read_text()).items():
        kept = path.with_suffix(f".{ending}").read_text()
        assert text == kept, f"{ending}: run make golden and read the difference"
        assert max(map(len, text.splitlines())) <= WIDTH


def test_there_are_golden_explanations() -> None:
    assert len(list(GOLDEN.glob("*.profile"))) >= 5


def test_a_customer_is_found_by_id_first_then_by_address_in_any_case(reader: Reader) -> None:
    checked = check(reader, 'profile "P"\ninclude everyone\n', ZONE)
    assert explain(reader, checked, village.AS_OF, "anna").person.email == "anna@x.nl"
    assert explain(reader, checked, village.AS_OF, " Anna@X.NL ").person.customer_id == "anna"
    assert explain(reader, checked, village.AS_OF, "gus@z.de").person.name == "gus@z.de"


def test_who_is_not_there_and_who_was_erased_is_told(reader: Reader) -> None:
    checked = check(reader, 'profile "P"\ninclude everyone\n', ZONE)
    with pytest.raises(CustomerUnknown, match='"nosuch"'):
        explain(reader, checked, village.AS_OF, "nosuch")
    with pytest.raises(CustomerErased, match="erased"):
        explain(reader, checked, village.AS_OF, "fay")


def test_what_lies_after_as_of_is_no_evidence(reader: Reader) -> None:
    text = 'profile "P"\ninclude no unsubscribe\n'
    found = explain(reader, check(reader, text, ZONE), village.AS_OF, "emil").include.evidence
    assert isinstance(found, evidence.Rows) and found.number == 0 and not found.misses
    later = explain(reader, check(reader, text, ZONE), datetime(2027, 1, 1), "emil").include.evidence
    assert isinstance(later, evidence.Rows) and later.number == 1


def test_none_because_all_were_made_by_machines_is_said(reader: Reader) -> None:
    checked = check(reader, 'profile "P"\ninclude open in the last 10 days\n', ZONE)
    found = explain(reader, checked, village.AS_OF, "bram")
    teller = Teller("en", checked.plurals, found.zone, found.as_of)
    assert (
        teller.lines(found.include)[1]
        == "1 open by a machine: 25 Oct 2026, 02:30 CET (campaign “News October”, url “https://x.nl/a_b”)"
    )


def test_a_profile_that_is_leant_on_is_explained_too(reader: Reader) -> None:
    checked = check(reader, 'profile "P"\ninclude in profile "Staff"\n', ZONE)
    found = explain(reader, checked, village.AS_OF, "dora").include.evidence
    assert isinstance(found, evidence.Profile) and not found.is_member
    assert [each.text for each in found.explanation.reasons()] == ['not in list "Friends"']


@pytest.mark.parametrize(
    ("body", "english", "dutch"),
    [
        (
            "all of\n  nobody\n  nobody\n  nobody\n  nobody\n  nobody",
            "“nobody”, “nobody”, “nobody” and 2 more do not hold.",
            "“nobody”, “nobody”, “nobody” en nog 2 gelden niet.",
        ),
        (
            "all of\n  none of\n    everyone\n    everyone\n    everyone\n  nobody",
            "“everyone”, “everyone” and “everyone” hold and 1 other does not hold.",
            "“everyone”, “everyone” en “everyone” gelden en 1 andere geldt niet.",
        ),
        ("nobody", "“nobody” does not hold.", "“nobody” geldt niet."),
    ],
)
def test_of_many_reasons_a_few_are_told_and_how_many_more_of_each_kind(
    reader: Reader, body: str, english: str, dutch: str
) -> None:
    checked = check(reader, f'profile "P"\ninclude {body}\n', ZONE)
    found = explain(reader, checked, village.AS_OF, "anna")
    for language, told in (("en", english), ("nl", dutch)):
        why = Teller(language, checked.plurals, found.zone, found.as_of).why(found)
        assert why.split("because ")[-1].split("want ")[-1] == told


def _all_is_phrased(found: Explanation, phrases: Mapping[str, str]) -> None:
    """Every filter that an explanation tells of has its phrase."""
    for top in found.nodes:
        for node in top.walk():
            fails = [text for miss in getattr(node.evidence, "misses", ()) for text in miss.fails]
            told = [*fails, *(each.text for each in getattr(node.evidence, "tests", ()))]
            assert set(told) <= phrases.keys()
            if isinstance(node.evidence, evidence.Profile):
                _all_is_phrased(node.evidence.explanation, phrases)
