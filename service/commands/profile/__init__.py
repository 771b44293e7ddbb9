"""`klankbord profile`: selections of customers, from files or saved. One file a group of commands."""

import click

from service.commands import CommandGroup
from service.commands.profile import beside, explaining, history, membership, people, references, saved, text


@click.group("profile", cls=CommandGroup)
def profile() -> None:
    """Profiles: saved selections of customers. FILE may be - for stdin, or a saved profile's name."""


for _each in (
    text.check, text.format_, text.describe, text.sql, text.plan,
    people.count, people.members, explaining.explain,
    saved.save, saved.show_all, saved.show,
    history.versions, history.diff, history.restore,
    references.uses, references.order, references.rename, references.archive, references.unarchive,
    beside.compare, beside.overlap,
    membership.refresh, membership.history, membership.follow, membership.unfollow,
):  # fmt: skip
    profile.add_command(_each)
