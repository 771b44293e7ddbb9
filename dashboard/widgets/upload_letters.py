"""In which letters a file is read, where lines of it are no UTF-8. Nobody is lost to it unseen, and nothing is guessed:
what is taken was chosen, now or for the file before."""

import streamlit as st

from dashboard import who
from dashboard.theme import in_text_colour
from dashboard.widgets.head import escaped
from dashboard.words import say
from ingest.mapping import Mapping
from sql.letters import UTF8, WINDOWS, Letters


def pick_encoding(letters: Letters, before: Mapping, key: str) -> str | None:
    """The encoding that is chosen, None while none is; `before` is the mapping of the last files."""
    if not letters.not_utf8:
        return UTF8
    if not letters.is_windows:
        st.warning(say("upload.not_utf8_mixed", lines=letters.not_utf8), icon=":material/warning:")
        return UTF8
    phrase = "upload.not_utf8_one" if letters.not_utf8 == 1 else "upload.not_utf8"
    sample = escaped(who.masked_text(letters.sample or ""))
    told = {WINDOWS: say("upload.windows", sample=sample), UTF8: say("upload.as_utf8")}
    with st.container(border=True):
        st.markdown(f":material/translate: {say(phrase, lines=letters.not_utf8)}")
        chosen = st.segmented_control(
            say("upload.letters"),
            [WINDOWS, UTF8],
            default=WINDOWS if before.encoding == WINDOWS else None,
            format_func=lambda each: in_text_colour(told[each]),
            key=f"{key}_letters",
            wrap=True,
        )
        if chosen is None:
            st.warning(say("upload.letters_open"), icon=":material/help:")
    return chosen
