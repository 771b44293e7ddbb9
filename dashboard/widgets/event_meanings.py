"""What the words of events mean: each word with its rows, and the kind of event that it is, guessed from English and
Dutch. A word that means nothing stays what it is, and its rows wait in quarantine; what is read anyway is not asked."""

from collections.abc import Mapping, Sequence

import polars as pl
import streamlit as st

from dashboard import who
from dashboard.widgets.head import escaped
from dashboard.words import amount, number, say
from ingest.looks import event_words
from ingest.looks.event_words import MEANINGS
from ingest.mapping.value_map import STAR

WORD, ROWS, MEANS = "word", "rows", "means"


def pick_meanings(words: Sequence[tuple[str, int]], known: Mapping[str, str], key: str) -> dict[str, str]:
    """What the words mean that are not read as they are, as it is chosen; `known` is what was chosen before, of a word
    too that would be read as another kind."""
    own = {word: event_words.meant(word) for word, _ in words if event_words.is_read(word)}
    read = {word: meant for word, meant in own.items() if known.get(word, meant) == meant}
    starred = [word for word, _ in words if STAR in word and word not in own]
    words = [(word, count) for word, count in words if word not in read and word not in starred]
    labels = {meaning: say(f"happened.{meaning.replace(' ', '_')}") for meaning in MEANINGS}
    by_label = {label: meaning for meaning, label in labels.items()}
    first = {word: known.get(word) or event_words.meant(word) for word, _ in words}
    rows = pl.DataFrame(
        [{WORD: word, ROWS: number(count), MEANS: labels.get(first[word] or "")} for word, count in words],
        schema={WORD: pl.String, ROWS: pl.String, MEANS: pl.String},
    )
    st.markdown(f"**{say('meaning.title')}**")
    if words:
        st.caption(say("meaning.help"))
    if read:
        told = (f"{escaped(who.masked_text(word))} ({labels[str(meant)]})" for word, meant in read.items())
        st.caption(say("meaning.read", words=", ".join(told)))
    if starred:
        left_out = ", ".join(escaped(who.masked_text(word)) for word in starred)
        st.warning(say("meaning.starred", words=left_out), icon=":material/rule:")
    if not words:
        return {}
    edited = st.data_editor(
        who.masked(rows, MEANS),
        key=key,
        hide_index=True,
        placeholder=say("meaning.choose"),
        height="auto" if len(words) <= 12 else 460,
        disabled=[WORD, ROWS],
        column_config={
            WORD: st.column_config.TextColumn(say("meaning.word")),
            ROWS: st.column_config.TextColumn(say("meaning.rows"), alignment="right"),
            MEANS: st.column_config.SelectboxColumn(say("meaning.means"), options=list(by_label)),
        },
    )
    chosen = dict(zip((word for word, _ in words), (by_label.get(each or "") for each in edited[MEANS]), strict=True))
    if none := sum(count for word, count in words if chosen[word] is None and word not in own):
        st.warning(amount("meaning.none", none), icon=":material/rule:")
    return {word: meaning for word, meaning in chosen.items() if meaning and own.get(word) != meaning}
