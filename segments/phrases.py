"""The phrases that a sentence is made of, in each language; describe.py puts them together."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from segments import ast
from segments.words import dutch_units, units


@dataclass(frozen=True)
class Words:
    """What a language says where only the words differ."""

    customers: str
    everyone: str
    nobody: str
    everybody_clause: str
    nobody_clause: str
    minus: str
    zone: str
    conjunction: str
    disjunction: str
    heads: Mapping[str, str]
    row_heads: Mapping[str, str]
    or_missing: str
    has_rows: str
    counts: Mapping[str, str]
    makers: Mapping[str, str]
    or_none: str
    where: str
    which: Mapping[str, str]
    picked: str
    in_profile: tuple[str, str]
    in_list: tuple[str, str]
    sample: str
    seed: str
    anniversary: str
    falls: tuple[str, str]
    periods: Mapping[str, str]
    absolute: Mapping[str, str]
    in_the_last: str
    in_the_last_calendar: str
    in_the_next: str
    more_than_ago: str
    between_ago: str
    true: str
    false: str
    units: Callable[[int, ast.Unit], str]


ENGLISH = Words(
    customers="Customers of whom it holds that {}",
    everyone="All customers",
    nobody="No customers",
    everybody_clause="they exist (everyone)",
    nobody_clause="nothing ever holds (nobody)",
    minus="; except those of whom it holds that {}",
    zone=" Days and months are those of {}.",
    conjunction="and",
    disjunction="or",
    heads={"all": "all of this holds", "any": "at least one of these holds", "none": "none of these holds"},
    row_heads={"any": "at least one of these", "none": "none of these"},
    or_missing=" (or it is missing)",
    has_rows="there is at least one {}",
    counts={
        "at least": "there are at least {0} {2}", "at most": "there are at most {0} {2}",
        "exactly": "there are exactly {0} {2}", "more than": "there are more than {0} {2}",
        "fewer than": "there are fewer than {0} {2}", "between": "there are {0} to {1} {2}", "no": "there is no {2}",
    },
    makers={"people": "not known to be by a machine", "anyone": "by whomever, machines too", "machine": "by a machine"},
    or_none=" (or none at all)",
    where=" with {}",
    which={"latest": "latest", "first": "first"},
    picked="there is a {} {} and it has {}",
    in_profile=("they are in the profile {}", "they are not in the profile {}"),
    in_list=("they are on the list {}", "they are not on the list {}"),
    sample="they fall in a fixed random {}%",
    seed=" (seed {})",
    anniversary="the anniversary of {} is {} (29 February counts as 1 March in other years)",
    falls=("{} is {}", "{} is not {} (or it is missing)"),
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
    true="true",
    false="false",
    units=units,
)  # fmt: skip

DUTCH = Words(
    customers="Klanten voor wie geldt: {}",
    everyone="Alle klanten",
    nobody="Geen klanten",
    everybody_clause="zij bestaan (iedereen)",
    nobody_clause="er geldt nooit iets (niemand)",
    minus="; behalve wie hieraan voldoet: {}",
    zone=" Dagen en maanden zijn die van {}.",
    conjunction="en",
    disjunction="of",
    heads={"all": "dit alles geldt", "any": "ten minste een hiervan geldt", "none": "niets hiervan geldt"},
    row_heads={"any": "ten minste een hiervan", "none": "niets hiervan"},
    or_missing=" (of het ontbreekt)",
    has_rows="er is ten minste één {}",
    counts={
        "at least": "er zijn ten minste {0} {2}", "at most": "er zijn hoogstens {0} {2}",
        "exactly": "er zijn precies {0} {2}", "more than": "er zijn meer dan {0} {2}",
        "fewer than": "er zijn minder dan {0} {2}", "between": "er zijn {0} tot en met {1} {2}", "no": "er is geen {2}",
    },
    makers={
        "people": "voor zover bekend niet door een machine", "anyone": "door wie dan ook, ook machines",
        "machine": "door een machine",
    },
    or_none=" (of geen enkele)",
    where=" met {}",
    which={"latest": "laatste", "first": "eerste"},
    picked="er is een {} {}, en daarvoor geldt {}",
    in_profile=("zij zitten in het profiel {}", "zij zitten niet in het profiel {}"),
    in_list=("zij staan op de lijst {}", "zij staan niet op de lijst {}"),
    sample="zij vallen in een vaste steekproef van {}%",
    seed=" (seed {})",
    anniversary="de verjaardag van {} is {} (29 februari telt in andere jaren als 1 maart)",
    falls=("{} is {}", "{} is niet {} (of het ontbreekt)"),
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
