"""How trouble is shown: what a user can mend as its own sentence, the rest as a reference that stands in the log.
No traceback ever reaches a screen."""

import logging
import secrets
from collections.abc import Iterator
from contextlib import contextmanager

import streamlit as st

from dashboard.said import CODE, NEAREST, for_reader
from dashboard.widgets.head import escaped
from dashboard.words import say
from sql.errors import KlankbordError

LOG = logging.getLogger("klankbord.dashboard")


def told(error: KlankbordError | ValueError) -> str:
    """What a user can mend, in the reader's language and as it is, where Streamlit would read Markdown; a line of a
    profile that an error shows is left out."""
    lines = [each for each in str(error).split("\n") if not each.startswith(CODE) or each.startswith(NEAREST)]
    return "  \n".join(escaped(each.strip()) for each in for_reader("\n".join(lines)).split("\n"))


def show(error: Exception) -> bool:
    """Show `error` where the page stands now; always True: nothing more is to be shown of it."""
    if isinstance(error, KlankbordError):
        st.error(told(error), icon=":material/error:")
        return True
    reference = secrets.token_hex(2).upper()
    LOG.error("reference %s", reference, exc_info=error)
    st.error(say("trouble.ours", reference=reference), icon=":material/bug_report:")
    return True


@contextmanager
def shown() -> Iterator[None]:
    """Run the block; what goes wrong in it is shown in its place, and the rest of the page goes on."""
    try:
        yield
    except Exception as error:  # Streamlit's own stop and rerun are not Exceptions and pass
        show(error)
