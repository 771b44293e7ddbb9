"""How a main button looks that tells its key. Streamlit writes the key in white at 60 %, which can be read on the main
colour of the light theme (4.5:1) and not on that of the dark one (2.7:1); there the button is a plain one."""

from typing import Literal

import streamlit as st


def look() -> Literal["primary", "secondary"]:
    return "secondary" if st.context.theme.type == "dark" else "primary"
