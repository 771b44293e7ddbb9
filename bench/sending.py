"""Senders as vendors are: some calls at once, each sent until it is acknowledged, some sent again, some late.

A call's body follows from its number alone, so that what must stand at the end is known without being kept. Events are
written as SendGrid writes them.
"""

import asyncio
import random
import time
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

import httpx

EVENTS = ("processed", "delivered", "open", "open", "click", "bounce", "deferred")
AGENT = '","useragent":"Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36","ip":"192.0.2.10"'
MORE = {  # what a kind of event tells beside, with the number of an offer in it
    "processed": ',"offer":%d',
    "delivered": ',"response":"250 OK","offer":%d',
    "deferred": ',"response":"400 try again later","attempt":"5","offer":%d',
    "open": ',"sg_machine_open":false,"offer":"%d' + AGENT,
    "click": ',"url":"https://shop.example.com/offers/%d' + AGENT,
    "bounce": ',"type":"bounce","reason":"550 5.1.1 No such account","status":"5.1.1","offer":%d',
}
PATIENCE = 30.0  # seconds until an answer is no longer waited for
EPOCH = 1_795_000_000  # of the events, in unix seconds
LATE = 0.02
DAY = 86_400


@dataclass
class Sent:
    """`acknowledged`: calls by number; `doubled`: how many were sent again although they had been; `seconds` each."""

    acknowledged: set[int] = field(default_factory=set)
    doubled: int = 0
    answers: Counter[int] = field(default_factory=Counter)
    broken: int = 0  # connections that ended without an answer
    seconds: list[float] = field(default_factory=list)


def body(call: int, events: int) -> bytes:
    """The JSON of a call: `events` of them, of people out of fifty thousand; a few calls are about days before."""
    chance = random.Random(call)
    at = EPOCH + call - (chance.randrange(1, 60) * DAY if chance.random() < LATE else 0)
    people, kinds = chance.choices(range(50_000), k=events), chance.choices(EVENTS, k=events)
    rows = (
        f'{{"email":"person{person}@example.com","timestamp":{at - place},"smtp-id":"<14c5d75ce93.{call}@ismtpd-555>",'
        f'"event":"{kind}","category":["newsletter","autumn"],"sg_event_id":"{event_id(call, place)}",'
        f'"sg_message_id":"14c5d75ce93.dfd.64b469.filter0001.{call}.{place}.0"{MORE[kind] % (person % 500)}}}'
        for place, (person, kind) in enumerate(zip(people, kinds, strict=True))
    )
    return f"[{','.join(rows)}]".encode()


def event_id(call: int, place: int) -> str:
    return f"c{call}-{place}"


async def send_all(url: str, token: str, order: Iterable[int], events: int, senders: int, sent: Sent) -> None:
    """Send the calls of `order`, each until it is acknowledged, and twice where it stands there twice; that many
    at once."""
    left = iter(order)
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}

    async def work() -> None:  # a client each: many connections in one pool cost httpx more than the calls
        limits = httpx.Limits(max_connections=1)
        async with httpx.AsyncClient(
            limits=limits, timeout=PATIENCE, headers=headers, trust_env=False, verify=False
        ) as client:
            for call in left:
                sent.doubled += call in sent.acknowledged
                await _send(client, url, body(call, events), sent)
                sent.acknowledged.add(call)

    await asyncio.gather(*(work() for _ in range(senders)))


async def _send(client: httpx.AsyncClient, url: str, content: bytes, sent: Sent) -> None:
    while True:
        began = time.perf_counter()
        try:
            reply = await client.post(url, content=content)
        except httpx.TransportError:
            sent.broken += 1
            await asyncio.sleep(0.1)
            continue
        sent.answers[reply.status_code] += 1
        if reply.status_code == 200:
            sent.seconds.append(time.perf_counter() - began)
            return
        if reply.status_code not in (429, 503):
            raise AssertionError(f"{reply.status_code}: {reply.text[:500]}")
        await asyncio.sleep(float(reply.headers["Retry-After"]))


def order_of(requests: int, again: float, seed: int) -> list[int]:
    """The calls in the order in which they are sent: out of order among their neighbours, some of them again later."""
    chance = random.Random(seed)
    places = [(call + chance.uniform(0, 200), call) for call in range(requests)]
    places += [(at + chance.uniform(1, 2000), call) for at, call in places if chance.random() < again]
    return [call for _, call in sorted(places)]
