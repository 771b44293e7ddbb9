"""Every visible word stands in one table, whole in each language."""

import ast
import re
import string
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import dashboard
from dashboard.said import templates
from dashboard.widgets.source_form import help_of
from dashboard.words import LANGUAGES, table
from ingest.calls.vendor import vendors
from ingest.sources import KINDS

ROOM = Path(dashboard.__file__).parent
ROOMS = "sql segments jobs accounts ingest exports dashboard service".split()
SAID = re.compile(r"""say\(\s*"([a-z_]+\.[a-z_0-9]+)"|amount\(\s*"([a-z_]+\.[a-z_0-9]+)""")


RECORDING = {"writing", "allow", "handing", "record", "_recorded"}


def slots(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def trees(rooms: list[str]) -> Iterator[ast.AST]:
    """Every node of the program's own code in these rooms."""
    for room in rooms:
        for path in (ROOM.parent / room).rglob("*.py"):
            yield from ast.walk(ast.parse(path.read_text()))


@cache
def words() -> frozenset[str]:
    """Every text that stands in the code, and each of its words, for some lists are written as one text."""
    texts = {node.value for node in trees(ROOMS) if isinstance(node, ast.Constant) and isinstance(node.value, str)}
    return frozenset(texts | {word for text in texts for word in re.findall(r"[\w-]+", text)})


@cache
def shapes() -> tuple[re.Pattern[str], ...]:
    """How names of phrases are put together: `f"kind.{kind}_help"` and `said("unit", …)`."""
    found = set()
    for node in trees(["dashboard"]):
        match node:
            case ast.JoinedStr(values):
                found.add("".join(re.escape(str(v.value)) if isinstance(v, ast.Constant) else "(.*)" for v in values))
            case ast.Call(ast.Name("said"), [ast.Constant(str(group)), _]):
                found.add(rf"{group}\.(.*)")
    # One of slots alone would fit every name.
    return tuple(re.compile(each) for each in found if re.match(r"\w+\\?\.|\(\.\*\)\\\.\w", each))


def is_said(name: str) -> bool:
    """Whether code has the name, or puts it together of words that it has; `x_one` and `x_next` are said with `x`."""
    if name in words() or any(name.endswith(end) and is_said(name.removesuffix(end)) for end in ("_one", "_next")):
        return True
    fits = [found.groups() for shape in shapes() if (found := shape.fullmatch(name))]
    return any(all(as_written(slot) & words() for slot in each) for each in fits)


def as_written(slot: str) -> set[str]:
    """What code may have where a name has `slot`."""
    return {slot, *(slot.replace("_", mark) for mark in " -"), slot.replace("_", ".", 1)}


def test_every_phrase_is_there_in_every_language() -> None:
    wanting = [name for name, texts in table().items() if len(texts) != len(LANGUAGES) or not all(texts)]
    assert wanting == []


def test_a_group_of_phrases_stands_in_one_file() -> None:
    groups = [group for path in (ROOM / "phrases").glob("*.toml") for group in tomllib.loads(path.read_text())]
    assert len(groups) > 50
    assert sorted(groups) == sorted(set(groups))


def test_a_phrase_has_the_same_slots_in_every_language() -> None:
    odd = [name for name, texts in table().items() if len({frozenset(slots(text)) for text in texts}) != 1]
    assert odd == []


def test_every_phrase_that_is_said_exists() -> None:
    said = {name for path in ROOM.rglob("*.py") for pair in SAID.findall(path.read_text()) for name in pair if name}
    assert len(said) > 100
    assert said - set(table()) == set()


def acts() -> set[str]:
    """What is recorded in the audit log: the texts of an act in calls that record, or that are named `did`."""
    found = set()
    for node in trees(["accounts", "dashboard", "service"]):
        match node:
            case ast.Call(function) if ast.unparse(function).split(".")[-1] in RECORDING:
                pass
            case ast.Assign([ast.Name("did")]):
                pass
            case _:
                continue
        texts = [each.value for each in ast.walk(node) if isinstance(each, ast.Constant)]
        found |= {each for each in texts if isinstance(each, str) and re.fullmatch(r"[a-z]+\.[a-z_]+", each)}
    return found


def test_every_act_of_the_audit_log_has_its_words() -> None:
    found = acts()
    assert {"account.wrong_password", "rows.download", "export.pause", "account.add", "profile.save"} <= found
    assert {f"recorded.{each.replace('.', '_')}" for each in found} <= set(table())


def test_every_phrase_is_said_somewhere() -> None:
    """What sources and destinations are explained by is held by name where they are: below, and in test_exports."""
    assert [name for name in table() if not name.startswith(("help.", "sends.")) and not is_said(name)] == []


def test_a_phrase_that_nothing_says_is_found() -> None:
    assert not any(is_said(name) for name in ("who.zzz", "menu.zzz", "window.zzz", "zzz.title", "zzz.zzz", "save.up"))


def test_every_kind_of_thing_that_is_recorded_has_a_name() -> None:
    """What is done is recorded as `kind.verb`; the audit log is narrowed by kind."""
    calls = (node for node in trees(["accounts", "dashboard"]) if isinstance(node, ast.Call))
    names = {"who.writing", "who.allow", "who.allow_reading", "allow", "_record_beside", "audit.record"}
    recording = (call for call in calls if ast.unparse(call.func) in names)
    told = (re.match(r"f?'([a-z]+)\.", ast.unparse(each)) for call in recording for each in call.args)
    kinds = {f"acted.{found[1]}" for found in told if found}
    assert {"acted.account", "acted.person", "acted.file"} <= kinds
    assert kinds == {name for name in table() if name.startswith("acted.")}


def test_what_to_do_at_a_vendor_that_calls_is_said_in_every_language() -> None:
    assert {f"setup.{kind}" for kind in vendors()} <= set(table())


def test_every_setting_and_secret_of_a_source_has_a_label_and_says_what_it_is_for_in_every_language() -> None:
    for kind, known in KINDS.items():
        secrets = (*known.secrets, *known.optional_secrets)
        labels = {*(f"setting.{name}" for name in known.settings), *(f"secret.{name}" for name in secrets)}
        helps = {help_of(kind, name) for name in (*known.settings, *(f"secret_{name}" for name in secrets))}
        assert labels | helps <= set(table()), kind


def test_nothing_is_explained_that_no_source_has() -> None:
    asked = {
        help_of(kind, name)
        for kind, known in KINDS.items()
        for name in (*known.settings, *(f"secret_{each}" for each in (*known.secrets, *known.optional_secrets)))
    }
    assert {name for name in table() if name.startswith("help.")} == asked


def test_the_screen_never_says_and_or_or() -> None:
    shouted = [name for name, texts in table().items() if re.search(r"\b(AND|OR|EN|OF)\b", " ".join(texts))]
    assert shouted == []


# Terms of docs/glossary.md (and a few of the pages' own) and what each is in Dutch, as the beginnings of words.
TERMS = {
    "profile": "profiel", "question": "vra", "form": "formulier", "survey": "enquête", "response": "inzending",
    "condition": "voorwaarde", "block": "blok", "version": "versie", "tag": "label", "breakdown": "verdeling",
    "overlap": "overlap", "source": "bron", "destination": "bestemming", "broadcast": "broadcast",
    "campaign": "campagne", "reachable": "bereikba", "added": "toegevoegd", "removed": "verwijderd",
    "unsubscribed": "afgemeld|meldde zich af", "role": "rol", "account": "account", "attempts": "poging",
    "person": "persoon|iemand", "query": "query", "quarantine": "quarantaine", "template": "sjabloon",
}  # fmt: skip
NO_TERMS = (
    "settings.",
    "setup.",
    "sends.",
    "setting.",
    "help.",
    "source.mapping_tags",
    "query.chart_type",
    "person.back",
)  # of vendors and of charts


def test_a_term_is_the_same_word_wherever_it_stands_in_dutch_too() -> None:
    """Point 52: the same word for the same thing on every page."""
    astray = {
        (name, term)
        for name, (english, dutch) in table().items()
        for term, word in TERMS.items()
        if re.search(rf"(?i)\b{term}s?\b(?![}}:])", re.sub(r"`[^`]*`|klankbord \S+ \S+|\w+/\w+", "", english))
        and not re.search(rf"(?i){word}", dutch)
        and not name.startswith(NO_TERMS)
    }
    assert not astray


# Where a sentence names a setting, a column or a shape, which is no term.
NO_TERMS_SAID = ("is ", "no question nor", "The setting template", "There is no tag", "{setting} {text} is not of")


def test_the_rooms_say_the_terms_of_the_pages() -> None:
    astray = [
        (term, each.english)
        for each in templates("nl")
        for term, word in TERMS.items()
        if re.search(rf"(?i)(?<![\w.{{]){term}s?\b(?![:.}}])", re.sub(r"klankbord \S+ \S+", "", each.english))
        and not re.search(rf"(?i){word}", each.other)
        and not each.english.startswith(NO_TERMS_SAID)
    ]
    assert astray == []
