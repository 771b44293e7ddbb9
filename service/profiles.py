"""Profiles as arguments: a FILE, `-` for stdin, or the name of a saved one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from segments import profiles
from segments.checked import Checked
from segments.errors import Problem, ProfileArchived, ProfileErrors, ProfileUnknown, hint
from segments.saved import keeping
from service.errors import WrongInput
from service.session import Session
from sql.errors import quoted
from sql.reader import Reader

MOST_BYTES = 4 * 1024 * 1024


@dataclass(frozen=True)
class Given:
    """`text` None: the saved profile `argument`."""

    argument: str
    text: str | None

    @property
    def file(self) -> str | None:
        """What it was read from, `-` for stdin; None for a saved one."""
        return None if self.text is None else self.argument


def read(session: Session, arguments: tuple[str, ...]) -> list[Given]:
    """The texts of the files and of stdin; whatever is no file is left to be a saved name. Opens no warehouse."""
    return [Given(each, _text(session, each)) for each in arguments]


def text_of(reader: Reader, given: Given) -> str:
    if given.text is not None:
        return given.text
    try:
        return profiles.get(reader, given.argument).text
    except ProfileArchived as error:
        raise WrongInput(str(error)) from None
    except ProfileUnknown:
        told = hint(given.argument, profiles.names(reader), "saved")
        raise WrongInput(
            f"There is no file {quoted(given.argument)} and no saved profile of that name{told}."
        ) from None


def check(
    session: Session, reader: Reader, given: Given, as_of: datetime | None = None, name: str | None = None
) -> Checked:
    """The profile, checked against what exists, under `name` where that is given. WrongInput where it is not there, or
    with all that is wrong; then the ProfileErrors are its cause."""
    text = text_of(reader, given)
    try:
        return keeping.check_named(reader, text, session.home.settings.timezone, as_of, name)
    except ProfileErrors as error:
        if given.argument == "-":
            raise
        raise WrongInput(f"{given.argument}:\n{error}") from error


@dataclass(frozen=True)
class Verdict:
    """What checking one profile came to: it is right, maybe with warnings, or it has errors."""

    argument: str
    name: str = ""
    text: str = ""  # canonical
    warnings: tuple[Problem, ...] = ()
    errors: tuple[Problem, ...] = ()
    told: str = ""  # the errors, for people

    def is_right(self) -> bool:
        return not self.errors

    def as_data(self) -> dict[str, Any]:
        found = {"warnings": self.warnings, "errors": self.errors}
        problems = {kind: [each.as_data() for each in those] for kind, those in found.items()}
        named = {"profile": self.name, "text": self.text} if self.is_right() else {}
        return {"valid": self.is_right(), **named, **problems}


def judge(session: Session, reader: Reader, given: Given, as_of: datetime | None = None) -> Verdict:
    """The verdict on the profile, with warnings where an `as_of` is given; that it is not there is an error too."""
    try:
        checked = check(session, reader, given, as_of)
    except (WrongInput, ProfileErrors) as error:
        cause = error if isinstance(error, ProfileErrors) else error.__cause__
        errors = cause.problems if isinstance(cause, ProfileErrors) else (Problem(str(error)),)
        return Verdict(given.argument, errors=errors, told=str(error))
    return Verdict(given.argument, checked.profile.name, checked.text, checked.warnings)


def refuse_wrong(verdicts: Sequence[Verdict]) -> None:
    """WrongInput with every error of those that are wrong."""
    if wrong := [each.told for each in verdicts if not each.is_right()]:
        raise WrongInput("\n".join(wrong))


def _text(session: Session, argument: str) -> str | None:
    path = session.path(argument)
    try:
        if argument == "-":
            content = session.read_stdin()
        elif path.is_dir():
            raise WrongInput(f"{argument} is a directory; give a profile's file.")
        elif not path.exists():
            return None
        else:
            # Not only files: a shell hands over <(…) as a pipe.
            with path.open("rb") as file:
                content = file.read(MOST_BYTES + 1)
    except (OSError, ValueError) as error:
        raise WrongInput(f"{argument} cannot be read: {getattr(error, 'strerror', None) or error}.") from None
    if len(content) > MOST_BYTES:
        raise WrongInput(f"{argument} is larger than {MOST_BYTES // 1024 // 1024} MB; that is no profile.")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise WrongInput(f"{argument} is not UTF-8 text (byte {error.start}); a profile is.") from None
