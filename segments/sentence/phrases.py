"""The phrases that a sentence is made of, in each language; describe.py puts them together."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from segments import ast
from segments.ast import Aggregation, Operator
from segments.operators import RULES
from segments.words import dutch_units, units


@dataclass(frozen=True)
class Words:
    """What a language says where only the words differ. A clause follows "customers": who …, whose …, met …"""

    customers: str
    everyone: str
    nobody: str
    everybody_clause: str
    nobody_clause: str
    minus: str
    minus_everyone: str
    minus_nobody: str
    minus_all: str
    zone: str
    conjunction: str
    disjunction: str
    either: str
    none_of: str
    row_none: str
    or_missing: str
    whose: str
    did: Mapping[str, str]
    had: str
    did_verb: str
    one: str
    range: str
    counts: Mapping[str, str]
    makers: Mapping[str, str]
    or_none: str
    where: str
    picked: Mapping[str, str]
    first_ever: str
    for_whom: str
    aggregates: Mapping[Aggregation, str]
    earliest: Mapping[Aggregation, str]
    zero_too: str
    none_known: str
    or_none_known: str
    out_if_none_known: str
    then: str  # rows, number, unit, the same, also in the window
    then_within: str
    then_none: str
    same: str
    also: str
    in_periods: str
    in_none: str
    of_periods: tuple[str, str]
    or_in_none: str
    reachable: tuple[str, str]
    in_profile: tuple[str, str]
    in_list: tuple[str, str]
    sample: str
    seed: str
    anniversary: str
    from_tomorrow: str
    up_to_yesterday: str
    comparisons: Mapping[Operator, str]
    falls: tuple[str, str]
    periods: Mapping[str, str]
    absolute: Mapping[str, str]
    in_the_last: str
    in_the_last_calendar: str
    in_the_next: str
    more_than_ago: str
    between_ago: str
    point: str  # before the decimals of a number
    true: str
    false: str
    units: Callable[[int, ast.Unit], str]


ENGLISH = Words(
    customers="Customers {}",
    everyone="All customers",
    nobody="No customers",
    everybody_clause="whoever they are",
    nobody_clause="of whom there are none",
    minus="; except those {}",
    minus_everyone="; except everyone",
    minus_nobody="; except nobody",
    minus_all="; except those to whom all of this applies: {}",
    zone=" Days and months are those of {}.",
    conjunction="and",
    disjunction="or",
    either="either {}",
    none_of="who are not among those ({})",
    row_none="(not so: {})",
    or_missing=" (or is missing)",
    whose="whose {}",
    did={"answer": "gave", "response": "gave"},
    had="had",
    did_verb="who {verb} {rows}",
    one="one",
    range="{} and {} (both included)",
    counts={
        "at least": "at least {0} {2}", "at most": "at most {0} {2}", "exactly": "exactly {0} {2}",
        "more than": "more than {0} {2}", "fewer than": "fewer than {0} {2}", "between": "{0} to {1} {2}",
        "no": "no {2}",
    },
    makers={"people": "known machines not counted", "anyone": "machines included", "machine": "by machines"},
    or_none=" (or none at all)",
    where=" where {}",
    picked={"latest": "whose latest {} is one where {}", "first": "whose first {} is one where {}"},
    first_ever="who had their very first {} {}",
    for_whom="for whom {}",
    aggregates={
        Aggregation.SUM: "the sum of the known values of {} over {}",
        Aggregation.AVERAGE: "the average of the known values of {} over {}",
        Aggregation.SMALLEST: "the smallest known value of {} over {}",
        Aggregation.LARGEST: "the largest known value of {} over {}",
        Aggregation.DIFFERENT: "the number of different known values of {} over {}",
    },
    earliest={
        Aggregation.SMALLEST: "the earliest known value of {} over {}",
        Aggregation.LARGEST: "the latest known value of {} over {}",
    },
    zero_too=" (or who have none at all, which makes 0)",
    none_known=" (there is no known {})",
    or_none_known=" (or there is no known {})",
    out_if_none_known=" (and there is a known {})",
    then=", then later one {0}{4}{3}",
    then_within=", then later but within {1} {2} one {0}{4}{3}",
    then_none=", then no {0}{3} within {1} {2} after that (a time that has fully passed)",
    same=" with the same known {} as the first",
    also=" (also {})",
    in_periods="in {}",
    in_none="in none",
    of_periods=(
        "of the last {} period of {} {} (counted back from now)",
        "of the last {} periods of {} {} (counted back from now)",
    ),
    or_in_none=" (or in none of them)",
    reachable=("who are reachable", "who are not reachable"),
    in_profile=("who are in the profile {}", "who are not in the profile {}"),
    in_list=("who are on the list {}", "who are not on the list {}"),
    sample="who fall in a fixed random {}%",
    seed=" (seed {})",
    anniversary="{} has its anniversary {} ({}29 February counts as 1 March in other years)",
    from_tomorrow="from tomorrow on; ",
    up_to_yesterday="up to yesterday; ",
    comparisons={
        each: f"{{}} {rule.english}" + ("" if rule.arity == "none" else " {}") for each, rule in RULES.items()
    },
    falls=("{} is {}", "{} is not {} (or is missing)"),
    periods={each: str(each) for each in ast.Period},
    absolute={
        "on": "on {}", "before": "before {}", "after": "after {}", "since": "on or after {}",
        "until": "on or before {}", "between": "from {} to {}, both included",
    },
    in_the_last="in the last {} {}",
    in_the_last_calendar="in the last {} whole {} and the present one so far",
    in_the_next="in the next {} {}",
    more_than_ago="more than {} {} ago",
    between_ago="between {} and {} {} ago",
    point=".",
    true="true",
    false="false",
    units=units,
)  # fmt: skip

DUTCH = Words(
    customers="Klanten {}",
    everyone="Alle klanten",
    nobody="Geen klanten",
    everybody_clause="wie het ook zijn",
    nobody_clause="van wie er geen zijn",
    minus="; behalve klanten {}",
    minus_everyone="; behalve iedereen",
    minus_nobody="; behalve niemand",
    minus_all="; behalve klanten voor wie dit alles geldt: {}",
    zone=" Dagen en maanden zijn die van {}.",
    conjunction="en",
    disjunction="of",
    either="ofwel {}",
    none_of="die niet behoren tot klanten ({})",
    row_none="(niet: {})",
    or_missing=" (of ontbreekt)",
    whose="van wie {}",
    did={},
    had="",
    did_verb="met {rows}",
    one="één",
    range="{} tot en met {}",
    counts={
        "at least": "ten minste {0} {2}", "at most": "hoogstens {0} {2}", "exactly": "precies {0} {2}",
        "more than": "meer dan {0} {2}", "fewer than": "minder dan {0} {2}", "between": "{0} tot en met {1} {2}",
        "no": "geen {2}",
    },
    makers={
        "people": "bekende machines niet meegeteld", "anyone": "ook door machines", "machine": "door machines",
    },
    or_none=" (of geen enkele)",
    where=" waarbij {}",
    picked={
        "latest": "met als laatste {} er een waarbij {}", "first": "met als eerste {} er een waarbij {}",
    },
    first_ever="die hun allereerste {} {} hadden",
    for_whom="bij wie {}",
    aggregates={
        Aggregation.SUM: "de som van de bekende waarden van {} over {}",
        Aggregation.AVERAGE: "het gemiddelde van de bekende waarden van {} over {}",
        Aggregation.SMALLEST: "de kleinste bekende waarde van {} over {}",
        Aggregation.LARGEST: "de grootste bekende waarde van {} over {}",
        Aggregation.DIFFERENT: "het aantal verschillende bekende waarden van {} over {}",
    },
    earliest={
        Aggregation.SMALLEST: "de vroegste bekende waarde van {} over {}",
        Aggregation.LARGEST: "de laatste bekende waarde van {} over {}",
    },
    zero_too=" (of die er geen enkele hebben, wat als 0 telt)",
    none_known=" (er is geen bekende waarde van {})",
    or_none_known=" (of er is geen bekende waarde van {})",
    out_if_none_known=" (en er is een bekende waarde van {})",
    then=", daarna op een later moment één {0}{4}{3}",
    then_within=", daarna op een later moment binnen {1} {2} één {0}{4}{3}",
    then_none=", daarna binnen {1} {2} geen {0}{3} (een tijd die helemaal voorbij is)",
    same=" (waarbij {} bekend is en gelijk aan die van de eerste)",
    also=" (ook {})",
    in_periods="in {}",
    in_none="in geen",
    of_periods=(
        "van de laatste {} periode van {} {} (vanaf nu teruggeteld)",
        "van de laatste {} perioden van {} {} (vanaf nu teruggeteld)",
    ),
    or_in_none=" (of in geen enkele)",
    reachable=("die bereikbaar zijn", "die niet bereikbaar zijn"),
    in_profile=("die in het profiel {} zitten", "die niet in het profiel {} zitten"),
    in_list=("die op de lijst {} staan", "die niet op de lijst {} staan"),
    sample="die in een vaste steekproef van {}% vallen",
    seed=" (seed {})",
    anniversary="{} {} verjaart ({}29 februari telt in andere jaren als 1 maart)",
    from_tomorrow="vanaf morgen; ",
    up_to_yesterday="tot en met gisteren; ",
    # The verb stands last, as it does after van wie and waarbij.
    comparisons={
        Operator.IS: "{} {} is", Operator.IS_NOT: "{} niet {} is",
        Operator.IS_ONE_OF: "{} een van {} is", Operator.IS_NOT_ONE_OF: "{} geen van {} is",
        Operator.GREATER: "{} meer dan {} is", Operator.GREATER_OR_EQUAL: "{} minstens {} is",
        Operator.LESS: "{} minder dan {} is", Operator.LESS_OR_EQUAL: "{} hoogstens {} is",
        Operator.BETWEEN: "{} van {} is", Operator.NOT_BETWEEN: "{} niet van {} is",
        Operator.CONTAINS: "{} {} bevat", Operator.DOES_NOT_CONTAIN: "{} {} niet bevat",
        Operator.STARTS_WITH: "{} met {} begint", Operator.DOES_NOT_START_WITH: "{} niet met {} begint",
        Operator.ENDS_WITH: "{} op {} eindigt", Operator.DOES_NOT_END_WITH: "{} niet op {} eindigt",
        Operator.MATCHES: "{} op het patroon {} past", Operator.DOES_NOT_MATCH: "{} niet op het patroon {} past",
        Operator.HAS: "{} het element {} heeft", Operator.DOES_NOT_HAVE: "{} het element {} niet heeft",
        Operator.IS_KNOWN: "{} bekend is", Operator.IS_MISSING: "{} ontbreekt",
    },
    falls=("{} {} valt", "{} niet {} valt (of ontbreekt)"),
    periods={
        ast.Period.TODAY: "vandaag", ast.Period.YESTERDAY: "gisteren", ast.Period.TOMORROW: "morgen",
        ast.Period.THIS_WEEK: "deze week", ast.Period.THIS_MONTH: "deze maand", ast.Period.THIS_YEAR: "dit jaar",
        ast.Period.LAST_WEEK: "vorige week", ast.Period.LAST_MONTH: "vorige maand", ast.Period.LAST_YEAR: "vorig jaar",
    },
    absolute={
        "on": "op {}", "before": "voor {}", "after": "na {}", "since": "op of na {}", "until": "op of voor {}",
        "between": "van {} tot en met {}",
    },
    in_the_last="in de laatste {} {}",
    in_the_last_calendar="in de laatste {} hele {} en de huidige tot nu toe",
    in_the_next="in de komende {} {}",
    more_than_ago="meer dan {} {} geleden",
    between_ago="tussen {} en {} {} geleden",
    point=",",
    true="waar",
    false="onwaar",
    units=dutch_units,
)  # fmt: skip

# What an activity is called in Dutch, one and many; a data model's keep their own names.
DUTCH_ACTIVITIES = {
    "send": ("verzending", "verzendingen"), "delivery": ("aflevering", "afleveringen"),
    "deferral": ("uitgestelde aflevering", "uitgestelde afleveringen"), "bounce": ("bounce", "bounces"),
    "rejection": ("weigering", "weigeringen"), "failure": ("mislukking", "mislukkingen"),
    "open": ("opening", "openingen"), "click": ("klik", "kliks"), "complaint": ("klacht", "klachten"),
    "unsubscribe": ("afmelding", "afmeldingen"), "subscribe": ("aanmelding", "aanmeldingen"),
    "autoreply": ("automatisch antwoord", "automatische antwoorden"),
    "other": ("andere gebeurtenis", "andere gebeurtenissen"),
    "response": ("inzending", "inzendingen"), "answer": ("antwoord", "antwoorden"),
}  # fmt: skip
