"""Secrets, by reference. Only a reference is ever kept beside settings; the value is read when it is needed and
never stands in the database, a log, a run's record or an error text.

    env:VARIABLE    an environment variable
    file:PATH       a file's text
    kept:NAME       a file in the home's secrets/, written by `keep`, readable by its owner alone
"""

import hashlib
import os
import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

from jobs.errors import SecretMissing

FORMS = "env:VARIABLE or file:PATH"
REFERENCES = ("env:", "file:", "kept:")  # how each begins
OURS = ("link_keys",)  # kept beside the secrets of sources and exports, whose names have a dash (_name_of)
MOST_BYTES = 64 * 1024
MOST_OF_OWNER = 50  # characters of its name that a kept file's name takes as they are
HIDDEN = "[secret]"
# How a token of ours looks, and where any stands in what was asked: headers and addresses, also as Python shows them.
TOKEN = r"kb_[A-Za-z0-9_-]{20,}"
VALUE = r"""[^\s"'\\&,;<>)\]}]+"""
# Where a sentence of ours tells how a token is shown, this word stands in its place and is none.
PLACE = r"""(?!(?:bearer\s+)?TOKEN\.?(?:[\s,;"]|$))"""
SHOWN = re.compile(
    rf"""{TOKEN}
    |(?P<query>[?&;'"]token=|^token=)(?!(?:env|file|kept):){PLACE}{VALUE}
    |(?P<header>\bauthorization["']?\s*[:=,]\s*(?:b?["'])?{PLACE}(?:(?:basic|bearer)\s+)?){VALUE}
    |(?P<basic>\bbasic\s+)[a-z0-9+/]{{12,}}={{0,2}}
    |(?P<bearer>\bbearer\s+)[a-z0-9._~+/-]{{16,}}""",
    re.IGNORECASE | re.MULTILINE | re.VERBOSE,
)


def check(reference: str, cwd: Path | None = None) -> str:
    """The reference as it is to be kept: a path is made absolute from `cwd`. SecretMissing for what is none, without
    repeating it, for somebody may have given the value itself."""
    kind, _, rest = reference.partition(":")
    if kind not in ("env", "file", "kept") or not rest.strip():
        raise SecretMissing(f"A secret is given by reference, as {FORMS}; the value itself is never kept.")
    if kind == "env" and not re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]*", rest):
        raise SecretMissing("The reference env:… of a secret must name an environment variable, as env:MY_TOKEN.")
    if kind == "kept" and not _is_plain(rest):
        raise SecretMissing("The name of a kept secret is letters, digits, dots, dashes and underscores.")
    if kind == "kept" and rest in OURS:
        raise SecretMissing(f"{reference} is Klankbord's own; give the secret as {FORMS}.")
    if kind == "file":
        return f"file:{((cwd or Path.cwd()) / Path(rest).expanduser()).absolute()}"
    return reference


def read(reference: str, environment: Mapping[str, str], folder: Path) -> str:
    """The value without surrounding blanks; `folder` is the home's secrets/. SecretMissing names the reference."""
    kind, _, rest = check(reference).partition(":")
    if kind == "env":
        value = environment.get(rest, "").strip()
        if not value:
            raise SecretMissing(f"The environment variable {rest} is not set; set it where Klankbord is started.")
        return value
    path = Path(rest) if kind == "file" else folder / rest
    try:
        with path.open("rb") as file:
            content = file.read(MOST_BYTES + 1)
        value = content.decode("utf-8").strip()
    except UnicodeDecodeError:
        raise SecretMissing(f"The secret {reference} is not text; put the value alone in {path}.") from None
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or "not a path"
        raise SecretMissing(f"The secret {reference} cannot be read ({why}); put it in {path}.") from None
    if not value or len(content) > MOST_BYTES:
        raise SecretMissing(f"The secret {reference} is {'empty' if not value else 'too long'}; mend {path}.")
    return value


def keep(name: str, value: str, folder: Path) -> str:
    """Keep a typed value as `name` in `folder`; its reference. The file is complete or not there at all."""
    _lay(name, value, folder).replace(folder / name)
    return f"kept:{name}"


@contextmanager
def keeping(owner: str, typed: Mapping[str, str], folder: Path) -> Iterator[dict[str, str]]:
    """The references of what was typed as secrets of `owner`, for a definition to hold: a reference is its own. Values
    take their place once the block went well; where it did not, all is as it was."""
    names = {name: _name_of(owner, name) for name, text in typed.items() if not text.startswith(REFERENCES)}
    laid: dict[str, Path] = {}
    try:
        for name, kept in names.items():
            laid[kept] = _lay(kept, typed[name], folder)
        yield {name: f"kept:{names[name]}" if name in names else text for name, text in typed.items()}
        for kept, unfinished in laid.items():
            unfinished.replace(folder / kept)
    finally:
        for unfinished in laid.values():
            unfinished.unlink(missing_ok=True)


def _name_of(owner: str, name: str) -> str:
    """No two owners, sources and exports of any name, share one."""
    if not _is_plain(owner) or len(owner) > MOST_OF_OWNER:
        told = hashlib.sha256(owner.encode("utf-8", "surrogatepass")).hexdigest()[:12]
        owner = f"{re.sub('[^A-Za-z0-9]', '_', owner)[:MOST_OF_OWNER]}-{told}"
    return f"{owner}-{name}"


def _lay(name: str, value: str, folder: Path) -> Path:
    """The value in a file beside the one of its name."""
    if not _is_plain(name):
        raise SecretMissing("The name of a kept secret is letters, digits, dots, dashes and underscores.")
    if not value.strip():
        raise SecretMissing(f"The secret {name} is empty; type its value.")
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    unfinished = folder / f".{name}.new"
    unfinished.unlink(missing_ok=True)
    with os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(value.strip())
    return unfinished


def forget(reference: str, folder: Path) -> bool:
    """Delete the value that a `kept:` reference names from `folder`; whether there was one. Others are not ours."""
    kind, _, name = reference.partition(":")
    if kind != "kept" or not _is_plain(name) or not (folder / name).is_file():
        return False
    (folder / name).unlink()
    return True


def redact(text: str, secrets: Iterable[str]) -> str:
    """`text` with every secret, also as it looks inside an address, replaced."""
    for secret in sorted({each for each in secrets if each}, key=len, reverse=True):
        for form in {secret, quote(secret, safe=""), quote(secret)}:
            text = text.replace(form, HIDDEN)
    return text


def redact_shown(text: str) -> str:
    """`text` without what callers show to be let in: our tokens wherever they stand, and the values of `token=` in an
    address and of Authorization headers, whoever made them."""
    return SHOWN.sub(lambda found: f"{found[found.lastgroup] if found.lastgroup else ''}{HIDDEN}", text)


def _is_plain(name: str) -> bool:
    return re.fullmatch(r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,99}", name) is not None
