"""The one process that owns a home: Streamlit, the HTTP API, handed-over commands and the scheduler, on one Starlette.

It listens on loopback unless it is told otherwise, and then only where people can sign in. Everything is checked
before anything is served, and closed in the order opposite to opening; a kill at any moment leaves a warehouse that
opens as it was last committed.
"""

import ipaddress
import logging
import os
import signal
import socket
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, ExitStack, contextmanager
from datetime import datetime
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING

import streamlit
import uvicorn
from starlette.middleware import Middleware

from accounts.accounts import Account, all_accounts, anybody_can_sign_in
from accounts.sign_ins import SignIns
from dashboard import house, trouble
from ingest.erase import Erased
from ingest.hooks.receiver import Receiver
from jobs.schedule import Scheduler
from service import faults, owner, scheduling, starting, tokens
from service.after_landing import AfterLanding, following
from service.api import Api
from service.erasing import forget_person, notes_of
from service.errors import AlreadyServed, CannotListen, PortTaken
from service.gate import Gate
from service.gate.doors import Doors
from service.gate.oidc import Provider
from service.handed import Handed
from service.hosts import KnownHosts
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
    address: tuple[str, int] = ("127.0.0.1", 8501),
    environment: Mapping[str, str] = os.environ,
    visitor: str | None = None,
) -> "ASGIApp":
    """Everything that one home serves, as an ASGI application: `script` at /, the API beside it, the gate before both.

    `address` is what is listened on; `visitor` the account as which whoever comes from this machine is signed in.
    """
    home = warehouse.home
    sign_ins = SignIns(warehouse, clock)
    provider = Provider.of(home, environment, url_of(address))

    def forget(customer_key: int, by: Account) -> tuple[Erased, list[str]]:
        done = forget_person(warehouse, customer_key, now=clock(), by=by.name)
        return done, notes_of(done, home)

    house.attach(warehouse, clock, lambda: starting.outside(warehouse, "hand", clock), forget, sign_ins=sign_ins)
    names = {"public_url": home.settings.public_url, "dashboard_url": home.settings.dashboard_url, "bound": address[0]}
    return streamlit.App(
        script,
        secrets=provider.as_secrets() if provider else None,
        routes=[*Api(warehouse, clock, scheduler, receiver).routes(), handed.route()],
        middleware=[
            Middleware(KnownHosts, **names),
            Middleware(Gate, sign_ins=sign_ins, doors=Doors(warehouse, sign_ins, clock, provider), visitor=visitor),
        ],
        on_script_error=trouble.show,
    )


def serve(
    session: Session,
    host: str,
    port: int,
    *,
    prepare: Preparation | None = None,
    script: Path = DASHBOARD,
    visitor: str | None = None,
) -> None:
    """Serve the session's home until SIGTERM or Ctrl-C. AlreadyServed, CannotListen, or what opening raises.

    `prepare` is entered once the warehouse is open and left when serving ends; `visitor` as for build.
    """
    with ExitStack() as stack:
        listener = stack.enter_context(_listening_for(session, host, port))
        warehouse = stack.enter_context(_opened(session))
        home, address = warehouse.home, listener.getsockname()[:2]
        _check_guarded(warehouse, address[0], visitor)
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
        app = build(
            warehouse,
            session.clock,
            handed,
            scheduler,
            receiver,
            script=script,
            address=address,
            environment=session.environment,
            visitor=visitor,
        )
        server = _Server(_configuration(app))
        server.say = lambda: _tell(session, warehouse, address, visitor)
        server.run_until_told(listener)
    session.say("Stopped.")


def _tell(session: Session, warehouse: Warehouse, address: tuple[str, int], visitor: str | None) -> None:
    home = warehouse.home
    session.say(f"Klankbord serves {home.path} at {url_of(address)}/ – Ctrl-C stops it.")
    with warehouse.reader() as reader:
        warnings = tokens.warnings(reader, session.now())
        accounts = sum(each.can_sign_in for each in all_accounts(reader))
    if not accounts and visitor is None:
        session.say("Nobody can sign in yet: open that address in a browser on this machine to make the first account.")
    session.out.flush()
    if not ipaddress.ip_address(address[0]).is_loopback:
        session.tell(
            f"It can be reached from other machines: the pages by its accounts ({accounts}), the API "
            "and the hooks by their tokens. It speaks plain HTTP, so put a proxy with HTTPS before it."
        )
    for each in warnings:
        session.tell(each)
        log.warning(each)


def url_of(address: tuple[str, int]) -> str:
    """How a browser on this machine writes it."""
    name = f"[{address[0]}]" if ":" in address[0] else address[0]
    return f"http://{name}:{address[1]}"


def _check_guarded(warehouse: Warehouse, host: str, visitor: str | None) -> None:
    """CannotListen where others could reach what nobody has to sign in for."""
    if ipaddress.ip_address(host).is_loopback:
        return
    if visitor is not None:
        raise CannotListen("The demo lets in whoever comes, so it listens on this machine alone; leave --host out.")
    with warehouse.reader() as reader:
        if not anybody_can_sign_in(reader):
            raise CannotListen(
                f"Klankbord listens on {host} only once somebody can sign in: make an account first, with "
                "klankbord account add NAME --role admin. Until then it is served to this machine alone."
            )


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
        raise CannotListen(
            f"--host {quoted(host)} is no address; use 127.0.0.1 or an address of this machine."
        ) from None
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
