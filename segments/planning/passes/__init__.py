"""Rewrites of a plan that leave its people as they are: one file, one function, one fixture each.

Each is handed a plan and the facts about the data and returns a plan. With any of them left out the people are the
same, which the tests hold; only what it costs to find them differs.
"""

from collections.abc import Callable

from segments.planning.facts import Facts
from segments.planning.passes.inline import inline
from segments.planning.passes.narrow import narrow
from segments.planning.passes.prune import prune
from segments.planning.passes.share import share
from segments.planning.passes.simplify import simplify
from segments.planning.passes.totals import totals
from segments.planning.sets import Plan

Pass = Callable[[Plan, Facts], Plan]

# Where nothing is known of the data.
PORTABLE: tuple[Pass, ...] = (simplify,)
# On single sets, so also where many are counted beside each other.
LOGICAL: tuple[Pass, ...] = (prune, simplify, totals)
# For one customer, whose rows are read anyway: only what makes the query shorter.
BRIEF: tuple[Pass, ...] = (prune, simplify)
PASSES: tuple[Pass, ...] = (inline, *LOGICAL, narrow, share)


def improve(plan: Plan, facts: Facts, passes: tuple[Pass, ...] = PASSES) -> Plan:
    for each in passes:
        plan = each(plan, facts)
    return plan
