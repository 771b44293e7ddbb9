"""Data models: further attributes, fields and activities, set up beside what exists, which they never touch.

A model can only grow. Installing a text again changes nothing; a changed text may add, and what it would drop or
retype is refused, because rows stand there. Rows enter in ingest, not here.
"""

from dataclasses import dataclass
from datetime import datetime
from difflib import get_close_matches

from sql import catalog, views
from sql.builtin import ANSWER_FIELDS, CUSTOMER_FIELDS, EVENT_FIELDS, RESPONSE_FIELDS
from sql.declaration import BUILT_IN, Declaration, DeclaredActivity, DeclaredField, read
from sql.errors import ModelRefused, quoted
from sql.field import Field, Place
from sql.reader import Reader, Writer, identifier

FIXED = {
    "customer": CUSTOMER_FIELDS,
    "event": EVENT_FIELDS,
    "response": RESPONSE_FIELDS,
    "answer": ANSWER_FIELDS,
}


@dataclass(frozen=True)
class Model:
    name: str
    text: str
    installed_at: datetime
    declaration: Declaration


def install(writer: Writer, text: str, now: datetime) -> Model:
    """Set up what `text` declares. ModelRefused where it is wrong or clashes with what stands: then nothing changes."""
    declared = read(text)
    before = _find(writer, declared.name)
    if before and before.text == text:
        return before
    if before:
        _check_grows(before.declaration, declared)
    for name, field in declared.customer.items():
        _add_attribute(writer, declared.name, name, field)
    known = {each.name for each in before.declaration.activities} if before else set()
    for activity in declared.activities:
        if activity.name in BUILT_IN:
            _add_to_built_in(writer, declared.name, activity)
        else:
            if activity.name not in known:
                _make_activity(writer, declared.name, activity)
            _add_columns(writer, declared.name, activity)
    writer.execute("delete from app.model where name = $name", {"name": declared.name})
    writer.execute(
        "insert into app.model (name, text, installed_at) values ($name, $text, $now)",
        {"name": declared.name, "text": text, "now": now},
    )
    views.refresh(writer)
    return Model(declared.name, text, now, declared)


def all_models(reader: Reader) -> list[Model]:
    """Every installed model, by name."""
    return [
        Model(name, text, at, read(text))
        for name, text, at in reader.rows("select name, text, installed_at from app.model order by name")
    ]


def show(reader: Reader, name: str) -> Model:
    """The installed model `name`; ModelRefused, with what exists, where there is none."""
    if found := _find(reader, name):
        return found
    names = [model.name for model in all_models(reader)]
    near = get_close_matches(name, names, 1)
    hint = f", meant is perhaps {near[0]}" if near else ""
    raise ModelRefused(f"There is no data model {quoted(name)}{hint}; there are: {', '.join(names) or 'none yet'}.")


def _find(reader: Reader, name: str) -> Model | None:
    row = reader.row("select text, installed_at from app.model where name = $name", {"name": name})
    return Model(name, row[0], row[1], read(row[0])) if row else None


def _check_grows(before: Declaration, after: Declaration) -> None:
    _check_fields_stay(f"[customer] of {after.name}", dict(before.customer), dict(after.customer))
    now = {each.name: each for each in after.activities}
    for old in before.activities:
        new = now.get(old.name)
        if new is None:
            raise ModelRefused(
                f"The data model {after.name} no longer declares {old.name}, which has its rows; "
                "a model can only grow: put it back."
            )
        where = f"The data model {after.name}, activity {old.name},"
        for what, was, would in (
            ("plural", old.plural, new.plural),
            ("key", ", ".join(old.key), ", ".join(new.key)),
            ("time", old.time, new.time),
        ):
            if was != would:
                raise ModelRefused(f"{where} has {what} {was} since it was installed and cannot get {would} instead.")
        _check_fields_stay(where, dict(old.fields), dict(new.fields))


def _check_fields_stay(where: str, before: dict[str, DeclaredField], after: dict[str, DeclaredField]) -> None:
    for name, field in before.items():
        if name not in after:
            raise ModelRefused(f"{where} no longer has the field {name}; a model can only grow: put it back.")
        if after[name].type != field.type:
            raise ModelRefused(
                f"{where} has {name} as {field.type} since it was installed and cannot make it {after[name].type}; "
                "add a field of another name."
            )


def _add_attribute(writer: Writer, model: str, name: str, field: DeclaredField) -> None:
    if _is_there(writer, model, "customer", name, field):
        return
    column = identifier(name)
    writer.execute(f"alter table store.customer add column {column} {_type(field)}")
    writer.execute(f"alter table store.customer_updated add column {column} timestamp")
    _note(writer, model, "customer", name, field)


def _add_to_built_in(writer: Writer, model: str, activity: DeclaredActivity) -> None:
    """Their values stand as JSON beside the row, so the declared type holds for what is there already."""
    for name, field in activity.fields.items():
        if not _is_there(writer, model, activity.name, name, field):
            _note(writer, model, activity.name, name, field)


def _make_activity(writer: Writer, model: str, activity: DeclaredActivity) -> None:
    stands = catalog.load(writer)
    for word in (activity.name, activity.plural):
        if other := stands.activity(word):
            owner = f"the data model {other.model}" if other.model else "Klankbord itself"
            raise ModelRefused(
                f"The data model {model} cannot have an activity {activity.name} ({activity.plural}): "
                f"{other.name} ({other.plural}) is of {owner}; choose another name."
            )
    if writer.value(
        "select count(*) from information_schema.tables where table_schema = 'main' and table_name = $name",
        {"name": activity.plural},
    ):
        raise ModelRefused(
            f"The data model {model} cannot have the plural {activity.plural}: there is a view of that name."
        )
    writer.execute(
        f"""create table store.{identifier(f"activity_{activity.name}")} (
            customer_key integer not null,
            occurred_at timestamp not null,
            received_at timestamp not null,
            arrival bigint not null,
            run_id integer,
            source_key integer not null,
            extra json
        )"""
    )
    writer.execute(
        """insert into store.activity (activity, plural, model, key, time)
        values ($name, $plural, $model, $key, $time)""",
        {
            "name": activity.name,
            "plural": activity.plural,
            "model": model,
            "key": list(activity.key),
            "time": activity.time,
        },
    )


def _add_columns(writer: Writer, model: str, activity: DeclaredActivity) -> None:
    """A column for each new field; what earlier rows brought under its name without a declaration moves into it.

    All columns come before the rows change: DuckDB 1.5 commits no table that was altered after an update.
    """
    table = f"store.{identifier(f'activity_{activity.name}')}"
    moved = []
    for name, field in activity.fields.items():
        if not _is_there(writer, model, activity.name, name, field):
            writer.execute(f"alter table {table} add column {identifier(name)} {_type(field)}")
            moved.append(f"{identifier(name)} = try_cast(extra ->> {catalog.json_path(name)} as {_type(field)})")
            _note(writer, model, activity.name, name, field)
    if moved:
        writer.execute(f"update {table} set {', '.join(moved)} where extra is not null")


def _is_there(writer: Writer, model: str, entity: str, name: str, field: DeclaredField) -> bool:
    """Whether the field stands with this type; ModelRefused where it stands with another that rows depend on."""
    where = f"The data model {model} cannot declare {entity} field {name} as {field.type}"
    for fixed in FIXED.get(entity, ()):
        if fixed.name.lower() == name.lower():
            raise ModelRefused(f"{where}: every {entity} has {fixed.name} already ({fixed.type}).")
    row = writer.row(
        "select field, type, model from store.field where entity = $entity and lower(field) = lower($name)",
        {"entity": entity, "name": name},
    )
    if row is None:
        return False
    known, kind, owner = row
    if kind == str(field.type) and known == name:
        return True
    if owner is None and entity in BUILT_IN:
        # Data showed a type first; the values are JSON texts either way, and a declaration is the better word.
        writer.execute(
            "delete from store.field where entity = $entity and field = $known", {"entity": entity, "known": known}
        )
        return False
    brought = f"the data model {owner} declared it" if owner else "the data brought it"
    raise ModelRefused(f"{where}: {brought} as {known} ({kind}) before; use that, or choose another name.")


def _note(writer: Writer, model: str, entity: str, name: str, field: DeclaredField) -> None:
    writer.execute(
        """insert into store.field (entity, field, type, model, comment)
        values ($entity, $field, $type, $model, $comment)""",
        {
            "entity": entity,
            "field": name,
            "type": str(field.type),
            "model": model,
            "comment": field.comment or None,
        },
    )


def _type(field: DeclaredField) -> str:
    return views.duckdb_type(Field("", field.type, Place("")))
