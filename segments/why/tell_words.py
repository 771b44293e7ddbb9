"""The words that an explanation is told with, in each language; tell.py puts them together."""

from collections.abc import Mapping
from dataclasses import dataclass

MONTHS = {
    "en": ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"),
    "nl": ("jan", "feb", "mrt", "apr", "mei", "jun", "jul", "aug", "sep", "okt", "nov", "dec"),
}


@dataclass(frozen=True)
class Told:
    is_in: str
    is_out: str
    included: str
    not_included: str
    excluded: str
    nothing_excludes: str
    holds: tuple[str, str]
    holds_not: tuple[str, str]
    this_holds: str
    this_holds_not: str
    blocks: Mapping[str, str]
    conjunction: str
    and_more: str
    others: tuple[str, str]
    as_of: str
    include: str
    exclude: str
    missing: str
    value: str
    asked: str
    anniversary: str
    since: str
    from_to: str
    from_on: str
    up_to: str
    no_address: str
    reachable: str
    unreachable: str
    none: str
    none_such: str
    more: str
    of_which: str
    misses: Mapping[str, tuple[str, str]]
    before_window: str
    after_window: str
    picked: Mapping[str, str]
    passes: str
    fails: str
    outcome: str
    no_outcome: str
    first_ever: str
    never: str
    step_first: str
    step_then: str
    step_none: str
    breaks_none: str
    breaks_first: str
    breaks_until: str
    breaks_early: str
    breaks_early_none: str
    breaks_happened: str
    periods: str
    in_profile: tuple[str, str]
    in_list: tuple[str, str]
    imported: str
    sample: tuple[str, str]
    everyone: str
    nobody: str
    parts: str
    true: str
    false: str


ENGLISH = Told(
    is_in="{who} is in “{profile}”",
    is_out="{who} is not in “{profile}”",
    included="Included, because {}.",
    not_included="Not included, because {}.",
    excluded="Excluded, because {}.",
    nothing_excludes="No exclusion applies.",
    holds=("{} holds", "{} hold"),
    holds_not=("{} does not hold", "{} do not hold"),
    this_holds="this holds: {}",
    this_holds_not="this does not hold: {}",
    blocks={"all": "all of these", "any": "any of these", "none": "none of these"},
    conjunction="and",
    and_more="{} more",
    others=("{} other", "{} others"),
    as_of="as of {at} ({zone})",
    include="include",
    exclude="exclude",
    missing="{field} is missing",
    value="{field} is {value}",
    asked="(window: {})",
    anniversary="(anniversary on {})",
    since="since {low}",
    from_to="from {low} to {high}",
    from_on="from {low} on",
    up_to="before {high}",
    no_address="there is no e-mail address",
    reachable="{email} has no unsubscribe, complaint or hard bounce",
    unreachable="{email}: {activity} on {row}",
    none="no {many}",
    none_such="no such {many}",
    more="and {} more",
    of_which="{known} with a known {field}",
    misses={
        "machine": ("1 {one} by a machine: {row}", "{number} {many} by machines, the last {row}"),
        "people": ("1 {one} not by a machine: {row}", "{number} {many} not by machines, the last {row}"),
        "filter": ("1 {one} fails {fails}: {row}", "{number} {many} fail the filter; nearest, failing {fails}: {row}"),
        "window": ("1 {one} outside the window: {row}", "{number} {many} outside the window, the last {row}"),
    },
    before_window="the last before the window that starts {low}: {row}",
    after_window="the window ended {high}; after it: {row}",
    picked={"latest": "the latest of {number}: {row}", "first": "the first of {number}: {row}"},
    passes="passes {}",
    fails="fails {}",
    outcome="{what} is {value}",
    no_outcome="{what} is missing: there is no known {field}",
    first_ever="the very first was {row}",
    never="no such {one} ever",
    step_first="{at}  {one}",
    step_then="{at}  then {one}",
    step_none="no {one} up to {until}",
    breaks_none="then no later {one}",
    breaks_first="no {one} to begin with",
    breaks_until="then no later {one} up to {until}",
    breaks_early="then no later {one} yet; there is time until {until}",
    breaks_early_none="no {one} so far, but that time passes only on {until}",
    breaks_happened="but there was: {one} on {row}",
    periods="{counted} of {of} periods count",
    in_profile=("is in “{}”", "is not in “{}”"),
    in_list=("is on the list “{}”", "is not on the list “{}”"),
    imported="imported {}",
    sample=("falls at {percent} %, below {limit} %", "falls at {percent} %, not below {limit} %"),
    everyone="holds for everyone",
    nobody="holds for nobody",
    parts="{hold} of {of} hold",
    true="true",
    false="false",
)

DUTCH = Told(
    is_in="{who} zit in “{profile}”",
    is_out="{who} zit niet in “{profile}”",
    included="Hoort erbij, want {}.",
    not_included="Hoort er niet bij, want {}.",
    excluded="Valt af, want {}.",
    nothing_excludes="Geen uitsluiting is van toepassing.",
    holds=("{} geldt", "{} gelden"),
    holds_not=("{} geldt niet", "{} gelden niet"),
    this_holds="dit geldt: {}",
    this_holds_not="dit geldt niet: {}",
    blocks={"all": "al deze", "any": "een van deze", "none": "geen van deze"},
    conjunction="en",
    and_more="nog {}",
    others=("{} andere", "{} andere"),
    as_of="op {at} ({zone})",
    include="erbij (include)",
    exclude="eraf (exclude)",
    missing="{field} ontbreekt",
    value="{field} is {value}",
    asked="(venster: {})",
    anniversary="(verjaart op {})",
    since="sinds {low}",
    from_to="van {low} tot {high}",
    from_on="vanaf {low}",
    up_to="voor {high}",
    no_address="er is geen e-mailadres",
    reachable="{email} heeft geen afmelding, klacht of harde bounce",
    unreachable="{email}: {activity} op {row}",
    none="geen {many}",
    none_such="geen zulke {many}",
    more="en nog {}",
    of_which="{known} met een bekende {field}",
    misses={
        "machine": ("1 {one} door een machine: {row}", "{number} {many} door machines, als laatste {row}"),
        "people": ("1 {one} niet door een machine: {row}", "{number} {many} niet door machines, als laatste {row}"),
        "filter": (
            "1 {one} voldoet niet aan {fails}: {row}",
            "{number} {many} voldoen niet aan het filter; het dichtst erbij, behalve {fails}: {row}",
        ),
        "window": ("1 {one} buiten het venster: {row}", "{number} {many} buiten het venster, als laatste {row}"),
    },
    before_window="de laatste voor het venster dat op {low} begint: {row}",
    after_window="het venster eindigde op {high}; daarna: {row}",
    picked={"latest": "de laatste van {number}: {row}", "first": "de eerste van {number}: {row}"},
    passes="voldoet aan {}",
    fails="voldoet niet aan {}",
    outcome="{what} is {value}",
    no_outcome="{what} ontbreekt: er is geen bekende {field}",
    first_ever="de allereerste was {row}",
    never="nooit zo’n {one}",
    step_first="{at}  {one}",
    step_then="{at}  daarna {one}",
    step_none="geen {one} tot en met {until}",
    breaks_none="daarna geen latere {one}",
    breaks_first="geen {one} om mee te beginnen",
    breaks_until="daarna geen latere {one} tot en met {until}",
    breaks_early="daarna nog geen latere {one}; er is tijd tot {until}",
    breaks_early_none="tot nu toe geen {one}, maar die tijd is pas voorbij op {until}",
    breaks_happened="maar die was er wel: {one} op {row}",
    periods="{counted} van {of} perioden tellen",
    in_profile=("zit in “{}”", "zit niet in “{}”"),
    in_list=("staat op de lijst “{}”", "staat niet op de lijst “{}”"),
    imported="geïmporteerd op {}",
    sample=("valt op {percent} %, onder {limit} %", "valt op {percent} %, niet onder {limit} %"),
    everyone="geldt voor iedereen",
    nobody="geldt voor niemand",
    parts="{hold} van {of} gelden",
    true="waar",
    false="onwaar",
)
