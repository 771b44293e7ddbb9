"""What several commands take: a profile (a FILE, `-` for stdin, or a saved name), and who changes what is saved."""

import click

from service.session import Session

ARGUMENT = click.argument("profile", metavar="FILE|NAME")
ARGUMENTS = click.argument("files", metavar="FILE|NAME...", nargs=-1, required=True)
BY = click.option("--by", metavar="WHO", help="Who does this; default the user of this computer.")


def who(session: Session, by: str | None) -> str | None:
    """Who is kept with a version; None where nobody is known."""
    return (by or session.user).strip() or None
