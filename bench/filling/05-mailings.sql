-- What comes of the mailings of one month, in no order yet: kind, person, time.
create or replace temp table sent as
with chosen as (
    select p.customer_key, p.eager, m.mailing, m.sent_at
    from mailing as m
    join person as p
        on p.signed_up_at < m.sent_at and chance('send', p.customer_key, m.mailing) < p.share
    where m.sent_at >= $since and m.sent_at < $until
)
select
    customer_key,
    eager,
    mailing,
    ($messages + row_number() over ())::integer as message_key,
    sent_at + to_microseconds((3600e6 * chance('at', customer_key, mailing))::bigint) as sent_at,
    chance('bounce', customer_key, mailing) as fate,
    chance('open', customer_key, mailing) as opening
from chosen;

insert into waiting
select customer_key, 'send', sent_at, null, null, mailing, message_key, null from sent;

insert into waiting
select
    customer_key,
    case when fate < 0.975 then 'delivery' else 'bounce' end,
    sent_at + to_microseconds((120e6 * chance('delivery', customer_key, mailing))::bigint),
    null,
    case when fate >= 0.997 then 'hard' when fate >= 0.975 then 'soft' end,
    mailing, message_key, null
from sent;

-- Opens: once by those who open at all, and again by some; a machine, a person, or nobody knows.
create or replace temp table opened as
select
    s.*,
    n,
    sent_at + to_microseconds((-ln(1 - chance('opened', customer_key, mailing * 8 + n)) * 9 * 3600e6)::bigint + 121000000) as opened_at,
    chance('machine', customer_key, mailing * 8 + n) as machine
from sent as s, range(5) as r(n)
where fate < 0.975 and opening < eager and (n = 0 or chance('again', customer_key, mailing * 8 + n) < 0.55 / n);

insert into waiting
select
    customer_key, 'open', opened_at, case when machine < 0.12 then true when machine < 0.72 then false end,
    null, mailing, message_key, null
from opened;

-- Clicks, and the few who have had enough.
insert into waiting
select
    customer_key, 'click', opened_at + to_microseconds((600e6 * chance('clicked', customer_key, mailing * 8 + n))::bigint + 1000000),
    case when machine < 0.02 then true when machine < 0.5 then false end,
    null, mailing, message_key, (mailing * 4 + floor(4 * chance('link', customer_key, mailing * 8 + n)))::integer
from opened
where chance('click', customer_key, mailing * 8 + n) < 0.16;

insert into waiting
select
    customer_key, case when chance('enough', customer_key, mailing) < 0.0003 then 'complaint' else 'unsubscribe' end,
    opened_at + to_microseconds((900e6 * chance('clicked', customer_key, mailing * 8 + n))::bigint + 1000000),
    null, null, mailing, message_key, null
from opened
where n = 0 and chance('enough', customer_key, mailing) < 0.006;

insert into store.message select message_key, 'm' || message_key from sent;
