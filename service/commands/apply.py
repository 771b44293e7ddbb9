"""`klankbord apply`: exports, profiles and saved queries as files of a folder."""

import click

from service.after_landing import check_after
from service.applying import Applied, Folder
from service.commands import JSON, Command, session_of
from service.counted import counted
from service.output import answer


@click.command("apply", cls=Command)
@click.argument("folder", metavar="DIR")
@click.option("--plan", "is_plan", is_flag=True, help="Only tell what would be added, changed and removed.")
@click.option("--prune", is_flag=True, help="Remove the exports that have no file in DIR.")
@click.option("--yes", "is_sure", is_flag=True, help="With --prune: do not ask.")
@JSON
@click.pass_context
def apply(ctx: click.Context, folder: str, is_plan: bool, prune: bool, is_sure: bool) -> None:
    """Put the exports (.toml), profiles (.profile) and saved queries (.sql) of DIR in force, as they stand there: all
    of them, or none. Doing it again changes nothing. klankbord export show NAME --toml writes such a file."""
    session = session_of(ctx)
    files = Folder(session.path(folder))
    warehouse = session.warehouse
    for each in files.after():
        check_after(warehouse, {"after": each})
    with warehouse.reader() as reader:
        others = files.others(reader) if prune else []
    if is_plan:
        found = [*files.standing(warehouse), *(Applied("export", name, "removed") for name in others)]
    elif others and not is_sure:
        raise click.UsageError(f"The exports {', '.join(others)} have no file and would be removed; say so with --yes.")
    else:
        found = files.apply(warehouse, session.now(), session.user or None, prune=others)
    told = [f"{each.kind} {each.name}: {'would be ' if is_plan else ''}{each.what}" for each in found]
    data = {what: [vars(each) for each in found if each.what == what] for what in ("added", "changed", "removed")}
    unchanged = sum(each.what == "unchanged" for each in found)
    prose = [line for line, each in zip(told, found, strict=True) if each.what != "unchanged"]
    prose.append(f"{counted(unchanged, 'is', 'are')} as before.")
    answer(session, "\n".join(prose), **data, unchanged=unchanged, planned=is_plan)
