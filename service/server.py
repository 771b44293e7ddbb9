"""The one process that owns a home: Streamlit, the HTTP API, handed-over commands and the scheduler, on one Starlette.

It listens on loopback alone until people can sign in. Everything is checked before anything is opened, and closed in
the order opposite to opening; a kill at any moment leaves a warehouse that opens as it was last committed.
"""

import ipaddress
import logging
import signal
import socket
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from datetime import datetime
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING

import streamlit
import uvicorn
from starlette.middleware import Middleware

from dashboard import house, trouble
from ingest.hooks.receiver import Receiver
from jobs.schedule import Scheduler
from service import faults, owner, scheduling, starting, tokens
from service.after_landing import AfterLanding, following
from service.api import Api
from service.errors import AlreadyServed, CannotListen, PortTaken
from service.handed import Handed
from service.hosts import LoopbackOnly
from service.session import Session
from sql.errors import quoted
from sql.warehouse import Warehouse

if TYPE_CHECKING:
    from starlette.types import ASGIApp

DASHBOARD = Path(house.__file__).with_name("app.py")
STOP_SECONDS = 3
BACKLOG = 512
log = logging.getLogger("klankbord")


Preparation = Callable[[Warehouse, Session], AbstractContextManager[object]]


def build(
    warehouse: Warehouse,
    clock: Callable[[], datetime],
    handed: Handed,
    scheduler: Scheduler | None = None,
    receiver: Receiver | None = None,
    *,
    script: Path = DASHBOARD,
) -> "ASGIApp":
    """Everything that one home serves, as an ASGI application: `script` at /, the API beside it."""
    house.attach(warehouse, clock, lambda: starting.outside(warehouse, "hand", clock))
    return streamlit.App(
        script,
        routes=[*Api(warehouse, clock, scheduler, receiver).routes(), handed.route()],
        middleware=[Middleware(LoopbackOnly, public_url=warehouse.home.settings.public_url)],
        on_script_error=trouble.show,
    )


def serve(
    session: Session, host: str, port: int, *, prepare: Preparation | None = None, script: Path = DASHBOARD
) -> None:
    """Serve the session's home until SIGTERM or Ctrl-C. AlreadyServed, CannotListen, or what opening raises.

    `prepare` is entered once the warehouse is open and left when serving ends.
    """
    with ExitStack() as stack:
        listener = stack.enter_context(_listening_for(session, host, port))
        warehouse = stack.enter_context(_opened(session))
        home, address = warehouse.home, listener.getsockname()
        stack.enter_context(faults.logged(home.path))
        if prepare is not None:
            stack.enter_context(prepare(warehouse, session))
        key = stack.enter_context(owner.claimed(home, address[0], address[1], session.now()))
        # Before the scheduler, which may let go of the calls by which is told what a kill left undone.
        after = stack.enter_context(following(warehouse, session.clock, STOP_SECONDS))
        scheduler = stack.enter_context(scheduling.running(warehouse, session.clock))
        receiver = stack.enter_context(_receiving(warehouse, session, after))
        handed = Handed(warehouse, session.clock, key)
        stack.callback(handed.stop, STOP_SECONDS)
        app = build(warehouse, session.clock, handed, scheduler, receiver, script=script)
        server = _Server(_configuration(app))
        server.say = lambda: _tell(session, warehouse, address)
        server.run_until_told(listener)
    session.say("Stopped.")


def _tell(session: Session, warehouse: Warehouse, address: tuple[str, int]) -> None:
    home = warehouse.home
    name = f"[{address[0]}]" if ":" in address[0] else address[0]
    session.say(f"Klankbord serves {home.path} at http://{name}:{address[1]}/ – Ctrl-C stops it.")
    session.out.flush()
    with warehouse.reader() as reader:
        warnings = tokens.warnings(reader, session.now())
    for each in warnings:
        session.tell(each)
        log.warning(each)


@contextmanager
def _opened(session: Session) -> Iterator[Warehouse]:
    home = session.open_home()
    try:
        warehouse = owner.open_here(home, session.now())
    except owner.HandOver as handed:
        raise _served_already(home.path, handed.owner) from None
    with warehouse:
        yield warehouse


@contextmanager
def _receiving(warehouse: Warehouse, session: Session, after: AfterLanding) -> Iterator[Receiver]:
    receiver = Receiver(warehouse, session.clock, after.landed)
    receiver.start()
    try:
        yield receiver
    finally:
        receiver.stop(STOP_SECONDS)


def _served_already(home: Path, other: owner.Owner) -> AlreadyServed:
    return AlreadyServed(
        f"The home {home} is served already, at {other.url}/ by process {other.pid}; "
        "open that, or choose another home with --home."
    )


@contextmanager
def _listening_for(session: Session, host: str, port: int) -> Iterator[socket.socket]:
    """As _listening; where the port is taken because this very home is served, AlreadyServed says so."""
    try:
        with _listening(host, port) as listener:
            yield listener
    except PortTaken:
        home = session.path(session.home_path)
        if other := owner.find(home):
            raise _served_already(home, other) from None
        raise


@contextmanager
def _listening(host: str, port: int) -> Iterator[socket.socket]:
    """A socket that is bound, so that the port is ours before anything is opened. CannotListen says why not."""
    try:
        address = ipaddress.ip_address("127.0.0.1" if host == "localhost" else host)
    except ValueError:
        raise CannotListen(f"--host {quoted(host)} is no address; use 127.0.0.1, ::1 or localhost.") from None
    if not address.is_loopback:
        raise CannotListen(
            f"Klankbord listens on this machine alone (127.0.0.1) and not on {host}: there is no sign-in yet, "
            "so anybody who reached it could read everything. Use an SSH tunnel to reach it from elsewhere."
        )
    listener = socket.socket(socket.AF_INET6 if address.version == 6 else socket.AF_INET)
    with listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((str(address), port))
            listener.listen(BACKLOG)
        except OSError as error:
            raise PortTaken(
                f"Port {port} of {address} cannot be had ({error.strerror}); choose another with --port, 0 for any."
            ) from None
        yield listener


def _configuration(app: "ASGIApp") -> uvicorn.Config:
    return uvicorn.Config(
        app,
        lifespan="on",
        log_config=None,
        log_level="warning",
        access_log=False,
        proxy_headers=False,  # who may speak for a caller is a setting of ours (service/api/origin.py)
        server_header=False,
        timeout_graceful_shutdown=STOP_SECONDS,
        ws_max_size=64 * 1024 * 1024,
    )


class _Server(uvicorn.Server):
    say: Callable[[], None]

    def run_until_told(self, listener: socket.socket) -> None:
        """Run until a signal; both signals are answered by an orderly stop, whenever they come."""
        before = {each: signal.signal(each, self._told) for each in (signal.SIGTERM, signal.SIGINT)}
        try:
            self.run(sockets=[listener])
        finally:
            for each, handler in before.items():
                signal.signal(each, handler)

    def _told(self, _: int, __: FrameType | None) -> None:
        self.should_exit = True

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            self.say()
