"""What a profile says: whether it is right, its canonical text, its sentence, its SQL."""

from datetime import datetime
from difflib import get_close_matches
from textwrap import indent
from typing import Any

import click

from segments.checked import plurals_of
from segments.people import audience
from segments.people.planned import plan_steps
from segments.query.forms import FORMS
from segments.sentence.describe import describe as sentence_of
from segments.text.format import format_profile
from segments.text.parse import parse
from service import profiles as given
from service.commands import AS_OF, JSON, Command, session_of
from service.commands.profile.argument import ARGUMENT, ARGUMENTS
from service.output import answer
from sql import catalog
from sql.errors import quoted
from sql.written import to_json


@click.command("check", cls=Command)
@ARGUMENTS
@AS_OF
@JSON
@click.pass_context
def check(ctx: click.Context, files: tuple[str, ...], as_of: datetime | None) -> None:
    """Read profiles and tell all that is wrong in them, and what looks odd."""
    session = session_of(ctx)
    texts = given.read(session, files)
    at = as_of or session.now()
    with session.warehouse.reader() as reader:
        verdicts = [given.judge(session, reader, each, at) for each in texts]
    if session.as_json:
        session.say(to_json({each.argument: each.as_data() for each in verdicts}))
    for each in () if session.as_json else filter(given.Verdict.is_right, verdicts):
        for warning in each.warnings:
            session.tell(f"{each.argument}: warning: {warning}")
        session.say(f"{each.argument}: the profile {quoted(each.name)} is right.")
    given.refuse_wrong(verdicts)


@click.command("format", cls=Command)
@ARGUMENT
@click.option("--write", is_flag=True, help="Write it back to FILE instead of stdout.")
@JSON
@click.pass_context
def format_(ctx: click.Context, profile: str, write: bool) -> None:
    """The profile in its one canonical text."""
    session = session_of(ctx)
    (text,) = given.read(session, (profile,))
    with session.warehouse.reader() as reader:
        plurals = plurals_of(catalog.load(reader))
        formatted = format_profile(parse(given.text_of(reader, text), plurals), plurals)
    if write and text.text is not None and profile != "-":
        session.path(profile).write_text(formatted, "utf-8")
        if not session.as_json:
            return
    answer(session, formatted.rstrip("\n"), text=formatted)


@click.command("describe", cls=Command)
@ARGUMENT
@click.option("--language", type=click.Choice(["en", "nl"]), default="en", show_default=True)
@JSON
@click.pass_context
def describe(ctx: click.Context, profile: str, language: str) -> None:
    """The profile as a sentence."""
    session = session_of(ctx)
    (text,) = given.read(session, (profile,))
    with session.warehouse.reader() as reader:
        checked = given.check(session, reader, text)
    sentence = sentence_of(checked.profile, language, checked.plurals)  # type: ignore[arg-type]
    answer(session, sentence, profile=checked.profile.name, language=language, sentence=sentence)


@click.command("plan", cls=Command)
@ARGUMENT
@JSON
@AS_OF
@click.pass_context
def plan(ctx: click.Context, profile: str, as_of: datetime | None) -> None:
    """How the people are found, step by step: what each holds, how many were expected and how many there are."""
    session = session_of(ctx)
    (text,) = given.read(session, (profile,))
    with session.warehouse.reader() as reader:
        steps = plan_steps(reader, given.check(session, reader, text), as_of or session.now())
    told = [
        f"{each.name}: {each.found:,} found, {each.expected:,} expected\n{indent(each.what, '    ')}" for each in steps
    ]
    answer(session, "\n".join(told), steps=[vars(each) for each in steps])


class _Dialect(click.Choice[str]):
    """The name of a dialect, in any letter case; a wrong one is told the nearest."""

    def get_invalid_choice_message(self, value: Any, ctx: click.Context | None) -> str:
        near = get_close_matches(str(value).lower(), self.choices, 1)
        return " ".join([super().get_invalid_choice_message(value, ctx), *(f"Did you mean {each}?" for each in near)])


@click.command("sql", cls=Command)
@ARGUMENT
@click.option(
    "--dialect",
    type=_Dialect(FORMS, case_sensitive=False),
    default="duckdb",
    show_default=True,
    help="Whose SQL; see docs/dialects.md.",
)
@JSON
@AS_OF
@click.pass_context
def sql(ctx: click.Context, profile: str, dialect: str, as_of: datetime | None) -> None:
    """The one query that the profile is; its parameters follow as comments."""
    session = session_of(ctx)
    (text,) = given.read(session, (profile,))
    with session.warehouse.reader() as reader:
        checked, at = given.check(session, reader, text), as_of or session.now()
        is_ours = dialect == "duckdb"
        selection = audience.select(reader, checked, at) if is_ours else audience.select_for(checked, at, dialect)
    values = [f"-- ${name} = {to_json(value)}" for name, value in selection.parameters.items()]
    answer(session, "\n".join([selection.sql, *values]), sql=selection.sql, parameters=selection.parameters)
