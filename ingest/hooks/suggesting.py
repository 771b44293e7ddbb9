"""A mapping that is suggested for what was learned: which field says who it is, nested objects as attributes, and lists
of objects as rows of the data model's activity that they fit. Guessed by names alone; whoever sets it has read it.
"""

import re
from dataclasses import dataclass, field
from typing import Any

import tomlkit

from ingest.hooks.learning import EMPTY_LIST, LISTED, OBJECT, Level, Seen, Structure, one_line
from ingest.mapping import Mapping
from ingest.naming import EMAILS, IDS, TIMES, plain
from sql import catalog
from sql.catalog import Activity
from sql.reader import Reader

YES_NO = {"Y": "true", "N": "false", "y": "true", "n": "false"}
_BARE = re.compile(r"[A-Za-z0-9_-]+\Z")


@dataclass
class _Rule:
    kind: str
    each: tuple[str, ...] = ()
    ignore: list[str] = field(default_factory=list)
    columns: dict[str, str] = field(default_factory=dict)
    values: dict[str, dict[str, str]] = field(default_factory=dict)


@dataclass(frozen=True)
class Suggestion:
    """`text`: TOML, remarks included; `mapping` None where nothing looks like what says who a customer is."""

    text: str
    mapping: Mapping | None


@dataclass(frozen=True)
class _Fit:
    activity: Activity
    columns: dict[str, str]
    score: int


def suggest(reader: Reader, structure: Structure) -> Suggestion:
    found = next(((level, who) for level in structure.levels.values() if (who := _who(level))), None)
    if found is None:
        return Suggestion("# No field looks like a customer's number or e-mail address; say which one it is.\n", None)
    level, who = found
    rules, remarks = [_rule("customers", level, who)], []
    models = _models(reader)
    for lists, inner in structure.levels.items():
        if lists == level.lists or lists[: len(level.lists)] != level.lists:
            continue
        fits = [each for model in models if (each := _fit(inner, *model))] if len(lists) == len(level.lists) + 1 else []
        if not fits:
            place = one_line(f"{'[].'.join(lists)}[]")
            remarks.append(f"{place} fits no data model's activity and stays out; klankbord model add makes one.")
            continue
        best = max(fits, key=lambda each: each.score)
        person = {ours: f"^.{theirs}" for ours, theirs in who.items()}
        rules.append(_rule(best.activity.name, inner, person | best.columns))
    text = _text(rules, remarks)
    return Suggestion(text, Mapping.from_toml(text, "The suggested mapping"))


def _who(level: Level) -> dict[str, str]:
    """customer_id and email where a field of the rows has such a name."""
    wanted = {"customer_id": IDS, "email": EMAILS}
    found = {ours: _first(level, names) for ours, names in wanted.items()}
    return {ours: seen.path for ours, seen in found.items() if seen is not None}


def _first(level: Level, names: list[str]) -> Seen | None:
    """The field with the earliest of `names`, outer ones before those in nested objects."""
    scalar = [seen for seen in level.fields.values() if _is_scalar(seen)]
    for name in names:
        same = [seen for seen in scalar if plain(seen.names[-1]) == name and (name != "id" or len(seen.names) == 1)]
        if same:
            return min(same, key=lambda seen: len(seen.names))
    return None


def _is_scalar(seen: Seen) -> bool:
    return not {LISTED, EMPTY_LIST, OBJECT, "list"} & set(seen.kinds)


def _rule(kind: str, level: Level, columns: dict[str, str]) -> _Rule:
    """What `columns` name, and of the other fields what lies in nested objects, under names of their own."""
    rule = _Rule(kind, level.lists, columns=dict(columns))
    taken = set(columns.values())
    used = {seen.names[0] for seen in level.fields.values() if seen.path in taken}
    names = {each.lower() for each in columns} | {seen.names[0].lower() for seen in level.fields.values()}
    for seen in level.fields.values():
        if len(seen.names) > 1 and seen.path not in taken and not {LISTED, OBJECT, EMPTY_LIST} & set(seen.kinds):
            ours = "_".join(seen.names)
            while ours.lower() in names:
                ours += "_"
            names.add(ours.lower())
            rule.columns[ours] = seen.path
            used.add(seen.names[0])
            taken.add(seen.path)
        if seen.values and seen.values <= set(YES_NO):
            rule.values[_ours(rule, seen)] = {theirs: YES_NO[theirs] for theirs in sorted(seen.values | {"Y", "N"})}
    rule.ignore = [
        seen.names[0]
        for seen in level.fields.values()
        if len(seen.names) == 1 and seen.names[0] not in used and {LISTED, OBJECT, EMPTY_LIST} & set(seen.kinds)
    ]
    return rule


def _ours(rule: _Rule, seen: Seen) -> str:
    return next((ours for ours, theirs in rule.columns.items() if theirs == seen.path), seen.names[0])


def _models(reader: Reader) -> list[tuple[Activity, list[str], str]]:
    """The activities of data models, each with its key and the name of its time."""
    named = {each.name: each for each in catalog.load(reader).activities if each.model and each.table}
    rows = reader.rows("select activity, key, time from store.activity order by activity")
    return [(named[name], list(key), time) for name, key, time in rows if name in named]


def _fit(level: Level, activity: Activity, key: list[str], time: str) -> _Fit | None:
    """Where the rows' fields go in the activity; None where its key or its time has none."""
    name = plain(activity.name)
    columns: dict[str, str] = {}
    free = {plain(seen.names[-1]): seen.path for seen in reversed(level.fields.values()) if _is_scalar(seen)}
    own = [each.name for each in activity.fields if each.model and each.name not in (*key, time)]
    for ours in dict.fromkeys([*key, time, *own]):
        bare = plain(ours)
        names = [bare, bare.removeprefix(name), f"{name}{bare}"]
        if ours in key:
            names += [f"{name}id", f"{name}number", f"{name}no", f"{name}nr", "id", "number", "nr"]
        if ours == time:
            names += [f"{name}date", f"{name}edat", *TIMES, *(f"{name}{each}" for each in TIMES)]
        theirs = next((each for each in names if each in free), None)
        if theirs is not None:
            columns[ours] = free.pop(theirs)
    if not {*key, time} <= set(columns):
        return None
    listed = plain(level.lists[-1])
    return _Fit(activity, columns, len(columns) + 100 * (listed in (name, plain(activity.plural))))


def _text(rules: list[_Rule], remarks: list[str]) -> str:
    lines = [f"# {each}" for each in remarks]
    for rule in rules:
        lines += ["", "[[rows]]", f"kind = {_quoted(rule.kind)}"]
        if rule.each:
            lines.append(f"each = {_list(rule.each)}")
        if rule.ignore:
            lines.append(f"ignore = {_list(rule.ignore)}")
        lines += _table("rows.columns", rule.columns)
        for ours, words in rule.values.items():
            lines += _table(f"rows.values.{_key(ours)}", words)
    return "\n".join(lines).strip() + "\n"


def _table(name: str, held: dict[str, str]) -> list[str]:
    return [f"[{name}]", *(f"{_key(ours)} = {_quoted(theirs)}" for ours, theirs in held.items())] if held else []


def _key(name: str) -> str:
    return name if _BARE.match(name) else _quoted(name)


def _list(names: Any) -> str:
    return "[" + ", ".join(map(_quoted, names)) + "]"


def _quoted(text: str) -> str:
    return tomlkit.item(text).as_string()
