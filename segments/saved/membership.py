"""Who entered and who left a saved profile, and when: found on a reader of one snapshot, kept by a writer.

A refresh looks only at whom landings touched since the last one and whom time itself can have moved (moved.py), and
what it keeps is what a full evaluation at the same instant selects. Nothing here knows the time.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256
from importlib.metadata import version

import polars as pl

from segments import profiles
from segments.check import check
from segments.checked import Checked
from segments.errors import RefreshOvertaken
from segments.people import audience, estimate
from segments.planning.facts import Facts
from segments.planning.parts import is_found_by_rows
from segments.planning.passes import PASSES, improve
from segments.planning.passes.prune import prune
from segments.planning.passes.simplify import simplify
from segments.planning.sets import ALWAYS, All, Any, Keys, Plan, Set
from segments.query.compile import Selection, compile_plan, emitter_for, text_of
from segments.saved.moved import moved_by_time
from sql.named import fill, query
from sql.reader import Reader, Writer

# Of more of the customers than this, looking at each apart costs more than looking at all.
MOST_AFFECTED = 0.3
AFFECTED = "affected"


@dataclass(frozen=True)
class Refresh:
    """What one refresh came to; `affected` how many were looked at, and where that is None `reason` why all were.

    `left` also counts those who turned out to be somebody who is a member already."""

    number: int
    version: int
    as_of: datetime
    members: int
    entered: int
    left: int
    affected: int | None
    reason: str | None
    elapsed_ms: int
    refreshed_at: datetime

    @property
    def is_full(self) -> bool:
        return self.affected is None


@dataclass(frozen=True)
class Moves:
    """What was found and is not yet kept. `entered`, `left`: frames of customer_key; `rekeyed`, `united`: whose rows go
    since they became one person with somebody, and the rows (also entered_at, left_at) that come for them."""

    profile_id: int
    name: str
    version: int
    after: int  # the number of the refresh that it takes up from, 0 for none
    as_of: datetime
    stamp: datetime
    change: int
    digest: str
    members: int
    affected: int | None
    reason: str | None
    entered: pl.DataFrame
    left: pl.DataFrame
    rekeyed: pl.DataFrame
    united: pl.DataFrame
    fused: int


@dataclass(frozen=True)
class LastRefresh:
    """Where the next refresh takes up; `stamp` is the latest instant that was ever written."""

    number: int
    as_of: datetime
    change: int
    digest: str
    members: int
    stamp: datetime


def find(
    reader: Reader,
    name: str,
    as_of: datetime,
    timezone: str,
    *,
    full: bool = False,
    most_affected: float = MOST_AFFECTED,
    facts: Facts | None = None,
) -> Moves:
    """Who entered and left the saved profile `name` since its last refresh, as of `as_of` (naive UTC).

    ProfileUnknown; ProfileErrors where its text no longer means anything. `full` looks at everybody in any case;
    `most_affected` is the part of the customers above which it does so by itself, `facts` what is known of the data.
    """
    reader.finish()
    saved = profiles.get(reader, name)
    checked = check(reader, saved.text, timezone, warn=False)
    last = newest(reader, saved.profile_id)
    change = int(reader.value("select value from store.counter where name = 'change'"))
    plan, facts = audience.plan_of(checked, as_of), facts or estimate.facts(reader)
    reason = "it was asked for" if full else _reason(checked, last, as_of)
    affected = None
    if reason is None and last is not None:
        affected, reason = _hold_affected(reader, audience.plan_of(checked, last.as_of), plan, facts, last)
    if affected is not None and affected > most_affected * int(reader.value("select count(*) from store.customer")):
        affected, reason = None, "most customers may have moved"
    mine = {"profile_id": saved.profile_id}
    has_united = reader.hold("became", query("membership/became"), mine) > 0
    reader.hold("united", query("membership/united"), mine)
    looked_at = "" if affected is None else f"where customer_key in (select customer_key from {AFFECTED})"
    reader.hold("standing", fill(query("membership/standing"), {"{looked_at}": looked_at}), mine)
    selection = (
        compile_plan(improve(plan, facts, PASSES)) if affected is None else _selection_among_affected(plan, facts)
    )
    reader.hold("found", selection.sql, selection.parameters)
    return Moves(
        saved.profile_id,
        name,
        saved.version,
        last.number if last else 0,
        as_of,
        max(as_of, last.stamp) if last else as_of,
        change,
        _digest(plan),
        last.members if last else 0,
        affected,
        reason,
        entered=reader.frame("select customer_key from found anti join standing using (customer_key)"),
        left=reader.frame("select customer_key from standing anti join found using (customer_key)"),
        rekeyed=reader.frame("select old_key as customer_key from became union select new_key from became")
        if has_united
        else pl.DataFrame(),
        united=reader.frame("from united") if has_united else pl.DataFrame(),
        fused=int(reader.value(query("membership/fused"), mine)) if has_united else 0,
    )


def keep(writer: Writer, found: Moves, refreshed_at: datetime, elapsed_ms: int) -> Refresh:
    """Write the difference and the refresh down, both or neither. RefreshOvertaken where another came in between."""
    mine = {"profile_id": found.profile_id}
    last = newest(writer, found.profile_id)
    if (last.number if last else 0) != found.after:
        raise RefreshOvertaken(f'"{found.name}" was refreshed by somebody else in between; refresh it again.')
    if found.rekeyed.height:
        writer.stage("rekeyed", found.rekeyed)
        writer.stage("united", found.united)
        writer.execute(
            """delete from store.membership
            where profile_id = $profile_id and customer_key in (select customer_key from rekeyed)""",
            mine,
        )
        writer.execute(
            "insert into store.membership select $profile_id, customer_key, entered_at, left_at from united", mine
        )
    at = {**mine, "at": found.stamp}
    if found.left.height:
        writer.stage("leaving", found.left)
        writer.execute(
            """update store.membership set left_at = $at where profile_id = $profile_id and left_at is null
            and customer_key in (select customer_key from leaving)""",
            at,
        )
    if found.entered.height:
        writer.stage("entering", found.entered)
        writer.execute(
            "insert into store.membership select $profile_id, customer_key, $at, null from entering order by all", at
        )
    entered, left = found.entered.height, found.left.height + found.fused
    done = Refresh(
        found.after + 1,
        found.version,
        found.as_of,
        found.members + entered - left,
        entered,
        left,
        found.affected,
        found.reason,
        elapsed_ms,
        refreshed_at,
    )
    writer.execute(
        """insert into app.refresh (profile_id, number, version, as_of, change, digest, members, entered, "left",
            affected, reason, elapsed_ms, refreshed_at)
        values ($profile_id, $number, $version, $as_of, $change, $digest, $members, $entered, $left,
            $affected, $reason, $elapsed_ms, $refreshed_at)""",
        {**mine, **vars(done), "change": found.change, "digest": found.digest},
    )
    return done


def newest(reader: Reader, profile_id: int) -> LastRefresh | None:
    row = reader.row(query("membership/newest"), {"profile_id": profile_id})
    return LastRefresh(*row) if row else None


def history(reader: Reader, name: str, limit: int = 1000) -> list[Refresh]:
    """The refreshes of the saved profile, the newest first; ProfileUnknown."""
    given = {"profile_id": profiles.get(reader, name).profile_id, "limit": limit}
    return [Refresh(*row) for row in reader.rows(query("membership/history"), given)]


# ----------------------------------------------------------------------------------------------------- small steps


def _reason(checked: Checked, last: LastRefresh | None, as_of: datetime) -> str | None:
    """Why everybody has to be looked at; None where the last refresh can be built upon."""
    if last is None:
        return "it is the first"
    if as_of < last.as_of:
        return "as_of lies before the last one"
    # Whatever has changed in what is asked, the last time it would have been asked otherwise.
    if _digest(audience.plan_of(checked, last.as_of)) != last.digest:
        return "the profile, one it leans on, or the fields it asks for have changed"
    return None


def _digest(plan: Plan) -> str:
    """Of all that is asked of the data, every name resolved and every time worked out, by this version."""
    return sha256(f"{version('klankbord')}\0{plan!r}".encode()).hexdigest()


def _hold_affected(
    reader: Reader, before: Plan, after: Plan, facts: Facts, last: LastRefresh
) -> tuple[int | None, str | None]:
    """Hold the temporary table of who is to be looked at and tell how many, or why it must be everybody."""
    moved = moved_by_time(before, after)
    if moved == ALWAYS:
        return None, "everybody may be moved by time"
    found = improve(Plan(moved), facts, (prune, simplify)).include
    emitter = emitter_for("duckdb")
    parts = found.parts if isinstance(found, Any) else (found,)
    # Rows name their people by themselves; to look each up among all customers would read all customers.
    selects = [emitter.found_by_rows(each) for each in parts if is_found_by_rows(each)]
    if own := tuple(each for each in parts if not is_found_by_rows(each)):
        selects.append(emitter.query(Plan(Any(own))))
    texts = ["select customer_key from store.touched where change > $change"]
    texts += [f"select customer_key from ({text_of(each, emitter).sql})" for each in selects]
    return reader.hold(AFFECTED, " union ".join(texts), {**emitter.parameters, "change": last.change}), None


def _selection_among_affected(plan: Plan, facts: Facts) -> Selection:
    """The plan, asked of nobody else, and so are those that it leans on."""
    saved = tuple((name, replace(inner, include=_affected(inner.include))) for name, inner in plan.saved)
    asked = replace(plan, include=_affected(plan.include), saved=saved)
    return compile_plan(improve(asked, facts, PASSES))


def _affected(those: Set) -> Set:
    return All((Keys(AFFECTED), those))
