"""The one script that Streamlit runs: the bar, the page that is open, and that nothing goes wrong in sight."""

from pathlib import Path

import streamlit as st

from dashboard import asking, trouble
from dashboard.bar import bar, open_page
from dashboard.telling import draw_told
from dashboard.widgets.browser import mind_browser

ICON = Path(__file__).with_name("icon.svg")

st.set_page_config(page_title="Klankbord", page_icon=str(ICON), layout="wide")
st.logo(str(ICON), size="large")
asking.mind_page(open_page())
draw_told()
with trouble.shown():
    st.navigation(bar(), position="top").run()
mind_browser()
