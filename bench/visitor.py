"""Somebody at the dashboard without a browser: what the browser and Streamlit say to each other, and nothing drawn.

A visitor keeps the tree of the page from the changes that come, as the browser does: what a run did not draw again is
gone once it has ended, a part that looks by itself now and then is asked for, and what is large and came before is not
sent again. So the server has the work that a person is to it, and the processor is not shared with twenty browsers.
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from streamlit.proto.Alert_pb2 import Alert
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.Delta_pb2 import Delta
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.NewSession_pb2 import NewSession
from streamlit.proto.WidgetStates_pb2 import WidgetState
from websockets.asyncio.client import ClientConnection, connect

PATIENCE = 30.0  # seconds that somebody waits for an answer
KEPT_RUNS = 10  # so long a large message is known; the browser's two may end while a run that counts on it is under way
Path = tuple[int, ...]


@dataclass(frozen=True)
class Node:
    """An element or block of the page: which run drew it, and of which fragment it is ("" for none)."""

    what: Any
    kind: str
    run: str
    fragment: str


class Visitor:
    """Whoever looks at one page at a time, over a socket of their own."""

    def __init__(self, socket: ClientConnection, address: str) -> None:
        self._socket = socket
        self._address = address
        self._page, self._page_name, self._query = "", "", ""
        self._pages: dict[str, str] = {}
        self._nodes: dict[Path, Node] = {}
        self._run, self._fragments = "", frozenset[str]()
        self._runs = self._whole_runs = 0
        self.drawn = 0  # the number of the run that drew the whole page last
        self._states: dict[str, WidgetState] = {}
        self._large: dict[str, tuple[Delta, int]] = {}
        self._looking: dict[str, asyncio.Task[None]] = {}
        self._came = asyncio.Event()
        self._listening = asyncio.create_task(self._listen())
        self._listening.add_done_callback(lambda _: self._came.set())

    async def open(self, page: str, query: str = "") -> None:
        """Go to a page, and wait until it stands; `page` as the link names it, "" for the first."""
        self._page, self._page_name, self._query = self._pages.get(page, ""), page, query
        self._states.clear()
        before = self._whole_runs
        await self._ask()
        await self.until(lambda: self.drawn > before)

    def all(self, kind: str, key: str = "") -> list[Node]:
        """Elements and blocks of a kind, in the order of the page, whose key begins so."""
        found = [node for _, node in sorted(self._nodes.items()) if node.kind == kind]
        return [node for node in found if key_of(node.what).startswith(key)] if key else found

    def one(self, kind: str, key: str = "") -> Node:
        found = self.all(kind, key)
        if not found:
            raise LookupError(f"no {kind} {key} on {self._page_name or 'the first page'}")
        return found[0]

    @property
    def troubles(self) -> list[str]:
        """What the page says that went wrong."""
        told = [node.what.body for node in self.all("alert") if node.what.format == Alert.ERROR]
        return told + [node.what.message for node in self.all("exception")]

    async def give(self, widget: Node, **value: Any) -> None:
        """Set a widget's value, named as the protocol does (double_value, string_value), and have it drawn anew."""
        state = WidgetState(id=widget.what.id, **value)
        self._states[state.id] = state
        await self._ask(widget.fragment)
        if state.WhichOneof("value") == "trigger_value":
            del self._states[state.id]

    async def until(self, is_so: Callable[[], object]) -> None:
        """Wait until the page is so. TimeoutError where it was not while anybody would wait."""
        async with asyncio.timeout(PATIENCE):
            while not is_so():
                if self._listening.done():
                    self._listening.result()
                    raise ConnectionError("The server hung up.")
                self._came.clear()
                await self._came.wait()

    def leave(self) -> None:
        self._listening.cancel()
        for fragment in list(self._looking):
            self._look_no_more(fragment)

    async def _ask(self, fragment: str = "", *, by_itself: bool = False) -> None:
        asked = BackMsg()
        state = asked.rerun_script
        state.query_string, state.page_script_hash, state.page_name = self._query, self._page, self._page_name
        state.fragment_id, state.is_auto_rerun = fragment, by_itself
        state.widget_states.widgets.extend(self._states.values())
        state.cached_message_hashes.extend(self._large)
        state.context_info.timezone, state.context_info.locale = "Europe/Amsterdam", "en-GB"
        state.context_info.url = f"{self._address}/{self._page_name}"
        state.context_info.color_scheme = "light"
        await self._socket.send(asked.SerializeToString())

    async def _listen(self) -> None:
        async for said in self._socket:
            message = ForwardMsg.FromString(said if isinstance(said, bytes) else said.encode())
            match message.WhichOneof("type"):
                case "delta":
                    if message.metadata.cacheable:
                        self._large[message.hash] = (message.delta, self._runs)
                    self._put(tuple(message.metadata.delta_path), message.delta)
                case "ref_hash":
                    delta, _ = self._large[message.ref_hash]
                    self._large[message.ref_hash] = (delta, self._runs)
                    self._put(tuple(message.metadata.delta_path), delta)
                case "new_session":
                    self._begin(message.new_session, message)
                case "script_finished":
                    self._end(message.script_finished)
                case "navigation":
                    self._pages = {page.url_pathname: page.page_script_hash for page in message.navigation.app_pages}
                case "page_info_changed":
                    self._query = message.page_info_changed.query_string
                case "auto_rerun":
                    self._look(message.auto_rerun.fragment_id, message.auto_rerun.interval)
                case "stop_auto_rerun":
                    for fragment in message.stop_auto_rerun.fragment_ids:
                        self._look_no_more(fragment)
            self._came.set()

    def _put(self, path: Path, delta: Delta) -> None:
        added = delta.WhichOneof("type")
        if added == "new_transient":
            return
        holder = delta.new_element if added == "new_element" else delta.add_block
        kind = holder.WhichOneof("type") or "block"
        what = getattr(holder, kind) if added == "new_element" else holder
        if added == "new_element":
            if path in self._nodes and self._nodes[path].kind == "block":
                for below in [each for each in self._nodes if each[: len(path)] == path]:
                    del self._nodes[below]
            if getattr(what, "set_value", False):  # the server says what stands in it from now on
                self._states.pop(what.id, None)
        self._nodes[path] = Node(what, kind if added == "new_element" else "block", self._run, delta.fragment_id)

    def _begin(self, new: NewSession, message: ForwardMsg) -> None:
        self._runs += 1
        self._run, self._fragments = message.metadata.run.script_run_id, frozenset(message.metadata.run.fragment_ids)
        if self._fragments:
            return
        self._whole_runs += 1
        for fragment in list(self._looking):
            self._look_no_more(fragment)
        if new.page_script_hash != self._page:  # also where a page led on to another
            self._page = new.page_script_hash
            self._page_name = next((name for name, page in self._pages.items() if page == self._page), "")

    def _end(self, how: int) -> None:
        if how not in (ForwardMsg.FINISHED_SUCCESSFULLY, ForwardMsg.FINISHED_FRAGMENT_RUN_SUCCESSFULLY):
            return
        gone = {path for path, node in self._nodes.items() if node.run != self._run and self._was_to_draw(node)}
        for path in list(self._nodes):
            if any(path[:depth] in gone for depth in range(1, len(path) + 1)):
                del self._nodes[path]
        for name in [name for name, (_, run) in self._large.items() if run <= self._runs - KEPT_RUNS]:
            del self._large[name]
        if how == ForwardMsg.FINISHED_SUCCESSFULLY:
            self.drawn = self._whole_runs

    def _was_to_draw(self, node: Node) -> bool:
        return not self._fragments or node.fragment in self._fragments

    def _look(self, fragment: str, every: float) -> None:
        async def looking() -> None:
            while True:
                await asyncio.sleep(every)
                await self._ask(fragment, by_itself=True)

        self._look_no_more(fragment)
        self._looking[fragment] = asyncio.create_task(looking())

    def _look_no_more(self, fragment: str) -> None:
        if fragment in self._looking:
            self._looking.pop(fragment).cancel()


def key_of(what: Any) -> str:
    """What the page's own code calls a widget or a block: its id is `$$ID-<hash>-<key>`."""
    return what.id.split("-", 2)[-1] if getattr(what, "id", "") else ""


@asynccontextmanager
async def visiting(address: str, cookie: str) -> AsyncIterator[Visitor]:
    """Somebody who is signed in by `cookie` (`name=value`); what they wait for ends with the block."""
    stream = f"{address.replace('http', 'ws', 1)}/_stcore/stream"
    headers = {"Cookie": cookie, "Origin": address}
    async with connect(stream, additional_headers=headers, subprotocols=["streamlit"], max_size=None) as socket:  # type: ignore[list-item]
        visitor = Visitor(socket, address)
        try:
            yield visitor
        finally:
            visitor.leave()
