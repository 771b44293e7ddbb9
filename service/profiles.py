"""Profiles as arguments: a FILE, `-` for stdin, or the name of a saved one."""

from dataclasses import dataclass

from segments import audience, profiles
from segments.errors import ProfileErrors
from service.errors import WrongInput
from service.session import Session
from sql.reader import Reader

MOST_BYTES = 4 * 1024 * 1024


@dataclass(frozen=True)
class Given:
    """`text` None: the saved profile `argument`."""

    argument: str
    text: str | None


def read(session: Session, arguments: tuple[str, ...]) -> list[Given]:
    """The texts of the files and of stdin; whatever is no file is left to be a saved name. Opens no warehouse."""
    return [Given(each, _text(session, each)) for each in arguments]


def text_of(reader: Reader, given: Given) -> str:
    if given.text is not None:
        return given.text
    saved = profiles.find(reader, given.argument)
    if saved is None:
        names = ", ".join(profiles.names(reader)) or "none yet"
        raise WrongInput(f"There is no file {given.argument!r} and no saved profile of that name; saved are: {names}.")
    return saved.text


def check(session: Session, reader: Reader, given: Given) -> audience.Checked:
    """The profile, checked against what exists. WrongInput where it is not there, or with all that is wrong."""
    text = text_of(reader, given)
    try:
        return audience.check(reader, text, session.home.settings.timezone)
    except ProfileErrors as error:
        if given.argument == "-":
            raise
        raise WrongInput(f"{given.argument}:\n{error}") from None


def _text(session: Session, argument: str) -> str | None:
    path = session.path(argument)
    try:
        if argument == "-":
            content = session.read_stdin()
        elif not path.is_file():
            if path.is_dir():
                raise WrongInput(f"{argument} is a directory; give a profile's file.")
            return None
        else:
            content = path.read_bytes()
    except (OSError, ValueError) as error:
        raise WrongInput(f"{argument} cannot be read: {getattr(error, 'strerror', None) or error}.") from None
    if len(content) > MOST_BYTES:
        raise WrongInput(f"{argument} is larger than {MOST_BYTES // 1024 // 1024} MB; that is no profile.")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise WrongInput(f"{argument} is not UTF-8 text (byte {error.start}); a profile is.") from None
