"""The files that an export delivered, each with the way to have it: for whoever may see what is in it, and recorded."""

from functools import partial
from pathlib import PurePosixPath
from typing import Any

import polars as pl
import streamlit as st

from accounts.roles import Act
from dashboard import address, house, reads, who
from dashboard.widgets.head import escaped, name_link
from dashboard.words import amount, say, size, when
from exports.files import handed

PAGE = 20
MOST_BYTES = 200_000_000  # of a file that a page hands out, for it is held in memory until it was
SHARES = (0.44, 0.2, 0.16, 0.2)


def draw_files(files: pl.DataFrame, *, of_run: bool = False) -> None:
    """`files` as reads.deliveries; `of_run` where they are all of the run whose page this is."""
    page = address.page("files_page", files.height, PAGE)
    shown = files.slice((page - 1) * PAGE, PAGE).to_dicts()
    sees = who.may(Act.PEOPLE)
    home = house.warehouse().home
    with house.warehouse().reader() as reader:
        copies = [handed.copy_of(reader, home, each["run_id"], each["address"]) for each in shown]
    for number, (file, copy) in enumerate(zip(shown, copies, strict=True)):
        with st.container(border=True, key=f"file_{page}_{number}"):
            name, told, run, take = st.columns(SHARES, vertical_alignment="center", gap="small")
            path = PurePosixPath(file["file"])
            with name.container(gap=None):
                st.markdown(f"**{escaped(path.name)}**")
                st.caption(escaped(file["file"].removesuffix(f"/{path.name}")))
            with told.container(gap=None):
                st.markdown(amount("file.of_rows", file["rows"]))
                st.caption(f"{size(file['bytes'])} · {when(file['delivered_at'], house.now(), reads.zone())}")
            if not of_run:
                with run:
                    name_link("run", say("file.of_run", run=str(file["run_id"])), id=str(file["run_id"]))
            with take:
                if not sees or copy is None:
                    st.caption(say("file.no_copy" if sees else "file.hidden"))
                elif file["bytes"] > MOST_BYTES:
                    st.caption(say("file.too_large"))
                else:
                    _draw_download(path.name, file)
    address.turn("files_page", files.height, PAGE)


def _draw_download(name: str, file: dict[str, Any]) -> None:
    st.download_button(
        say("refused.download"),
        who.handing(Act.PEOPLE, "rows.download", partial(_content, file["run_id"], file["address"]), file["file"]),
        name,
        "application/octet-stream",
        icon=":material/download:",
        on_click="ignore",
        key=f"download_{file['run_id']}_{file['file']}",
    )


def _content(run_id: int, where: str) -> bytes:
    warehouse = house.warehouse()
    with warehouse.reader() as reader:
        return handed.content(reader, warehouse.home, run_id, where)
