"""Every visible word stands in one table, whole in each language."""

import re
import string
import tomllib
from pathlib import Path

import dashboard
from dashboard.widgets.source_form import help_of
from dashboard.words import LANGUAGES, table
from ingest.calls.vendor import vendors
from ingest.sources import KINDS

ROOM = Path(dashboard.__file__).parent
SAID = re.compile(r"""say\(\s*"([a-z_]+\.[a-z_0-9]+)"|amount\(\s*"([a-z_]+\.[a-z_0-9]+)""")


def slots(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


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
