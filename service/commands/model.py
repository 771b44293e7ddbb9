"""`klankbord model`: data models, set up beside what exists."""

import click
import polars as pl

from service.commands import JSON, CommandGroup, row_options, session_of
from service.errors import WrongInput
from service.output import answer, write_frame
from sql import model as models
from sql.errors import quoted


@click.group("model", cls=CommandGroup)
def model() -> None:
    """Data models: further attributes, fields and activities."""


@model.command("add")
@click.argument("file")
@JSON
@click.pass_context
def add(ctx: click.Context, file: str) -> None:
    """Install the data model in FILE (TOML); what stands is not touched."""
    session = session_of(ctx)
    try:
        text = session.read_stdin().decode() if file == "-" else session.path(file).read_text("utf-8")
    except OSError as error:
        raise WrongInput(f"{file} cannot be read: {error.strerror or error}.") from None
    except UnicodeDecodeError:
        raise WrongInput(f"{file} is not text; a data model is a TOML file.") from None
    with session.warehouse.transaction() as writer:
        installed = models.install(writer, text, session.now())
    activities = [each.name for each in installed.declaration.activities]
    prose = f"The data model {quoted(installed.name)} is installed" + (
        f": {', '.join(activities)}." if activities else "."
    )
    answer(session, prose, name=installed.name, activities=activities)


@model.command("list")
@row_options
@click.pass_context
def show_all(ctx: click.Context, format_: str | None, output: str | None) -> None:
    """The data models that are installed."""
    session = session_of(ctx)
    with session.warehouse.reader() as reader:
        found = models.all_models(reader)
    frame = pl.DataFrame(
        {
            "name": [each.name for each in found],
            "activities": [", ".join(a.name for a in each.declaration.activities) for each in found],
            "installed_at": [each.installed_at for each in found],
        },
        schema={"name": pl.String, "activities": pl.String, "installed_at": pl.Datetime("us")},
    )
    write_frame(session, frame, format_, output)


@model.command("show")
@click.argument("name")
@JSON
@click.pass_context
def show(ctx: click.Context, name: str) -> None:
    """The text of an installed data model."""
    session = session_of(ctx)
    with session.warehouse.reader() as reader:
        text = models.show(reader, name).text
    answer(session, text.rstrip("\n"), name=name, text=text)
