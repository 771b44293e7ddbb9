"""The parameter in an address: the token that it holds, and the address without it. Tokens are texts here."""

import re

import polars as pl


def token_in(text: str, parameter: str) -> str:
    """The token of a whole link that was pasted, or the pasted text, which may be a token alone."""
    found = re.search(_token(parameter), text.strip()) if parameter else None
    return found[1] if found else text.strip()


def token_of(address: pl.Expr, parameter: str) -> pl.Expr:
    """The first that an address holds, null where it has no such parameter; it may be empty."""
    return address.str.extract(_token(parameter), 1)


def without(address: pl.Expr, parameter: str) -> pl.Expr:
    """The address as it was before the parameter was put behind it, wherever in it that stands and however often."""
    later = rf"(?:&amp;|&){parameter}=[^&#\s]*"
    first = rf"\?{parameter}=[^&#\s]*(?:&amp;|&)?"
    return address.str.replace_all(later, "").str.replace_all(first, "?").str.replace_all(r"\?(#|\s|$)", "${1}")


def _token(parameter: str) -> str:
    return rf"(?:[?&]|&amp;){parameter}=([^&#\s]*)"
