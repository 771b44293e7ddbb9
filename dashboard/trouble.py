"""How trouble is shown: what a user can mend as its own sentence, the rest as a reference that stands in the log.
No traceback ever reaches a screen."""

import logging
import secrets
from collections.abc import Iterator
from contextlib import contextmanager

import streamlit as st

from dashboard.words import say
from sql.errors import KlankbordError

LOG = logging.getLogger("klankbord.dashboard")


def show(error: Exception) -> bool:
    """Show `error` where the page stands now; always True: nothing more is to be shown of it."""
    if isinstance(error, KlankbordError):
        st.error(str(error), icon=":material/error:")
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
