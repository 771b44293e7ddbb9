"""What a pass does, written down: profiles, each with its plan before and after one pass, in one text file a pass."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from segments.planning import sets
from segments.planning.facts import Facts, Kept, Month
from segments.planning.passes import PASSES
from segments.planning.plan import plan
from segments.planning.plan_text import plan_text
from segments.text.parse import parse
from sql.catalog import Catalog

FOLDER = Path(__file__).parent / "golden" / "passes"
AS_OF = datetime(2026, 11, 21, 9)
ZONE = "Europe/Amsterdam"
APART = "\n----\n"

# Two years of a hundred thousand people; a tenth passes any test on their own row. One event after AS_OF is a click.
MONTHS = tuple(
    Month(250_000, date(year, month, 1), date(year, month, 28)) for year in (2025, 2026) for month in range(1, 12)
)
RARE = tuple(month._replace(rows=500) for month in MONTHS)
FACTS = Facts(
    customers=100_000,
    months={"send": MONTHS, "open": MONTHS, "click": MONTHS, "bounce": RARE, "unsubscribe": RARE},
    sizes={"store.customer": 100_000, "store.event": 16_500_000, "store.event_total": 300_000, "store.answer": 200_000},
    totals={
        event: Kept(60_000, datetime(2025, 1, 1), last_at)
        for event, last_at in {
            "send": AS_OF, "open": AS_OF, "click": datetime(2026, 11, 22), "bounce": AS_OF, "unsubscribe": AS_OF,
        }.items()
    },
    share=lambda _: 0.1,
)  # fmt: skip


@dataclass(frozen=True)
class Case:
    text: str
    before: str
    after: str

    def __str__(self) -> str:
        return APART.join((self.text.strip(), self.before, self.after))


def path_of(pass_name: str) -> Path:
    return FOLDER / f"{pass_name}.txt"


def cases(pass_name: str) -> Iterator[Case]:
    for each in path_of(pass_name).read_text().strip().split("\n====\n"):
        text, *plans = each.split(APART)
        before, after = plans or ("", "")
        yield Case(text.strip(), before.strip(), after.strip())


def worked(pass_name: str, case: Case, catalog: Catalog) -> Case:
    """The case as the code has it now: the passes that come before, then this one."""
    (own,) = (each for each in PASSES if each.__name__ == pass_name)
    before = _plan(case.text, catalog)
    for each in PASSES[: PASSES.index(own)]:
        before = each(before, FACTS)
    return Case(case.text, plan_text(before), plan_text(own(before, FACTS)))


def _plan(text: str, catalog: Catalog) -> sets.Plan:
    """Of one profile; further ones in the text, apart by an empty line, are saved ones."""
    profile, *saved = map(parse, text.strip().split("\n\n"))
    return plan(profile, {each.name: each for each in reversed(saved)}, catalog, AS_OF, ZONE)
