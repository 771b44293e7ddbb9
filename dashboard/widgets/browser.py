"""What Streamlit leaves undone in the browser: the language that the page tells a screen reader, and a way back that
leads to the page before, not over every tab that was open."""

import streamlit as st

from dashboard.words import language

# Streamlit writes lang="en" whatever the page says; and it makes each change of a link a step of the history, but draws
# nothing anew when the browser goes back such a step.
SCRIPT = """export default ({data}) => {
  document.documentElement.lang = data
  const push = History.prototype.pushState
  history.pushState = (state, unused, link) =>
    new URL(link, location.href).pathname === location.pathname
      ? history.replaceState(state, unused, link) : push.call(history, state, unused, link)
}"""


def mind_browser() -> None:
    """Tell the browser the reader's language and which changes of the link are a step; shows nothing."""
    st.components.v2.component("browser", js=SCRIPT)(data=language(), key="browser", height=1)
