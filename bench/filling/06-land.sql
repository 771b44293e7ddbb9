-- What happened before `until` lands, numbered in the order of time, as it would have arrived, and a kind's rows together.
insert into store.event
select
    customer_key, event, occurred_at, occurred_at + interval '20 seconds', $arrivals + row_number() over (order by occurred_at, message_key, event),
    machine, kind, message_key, mailing, mailing, link_key, 1
from waiting
where occurred_at < $until
order by event, occurred_at, message_key;

insert into store.event_detail (arrival, occurred_at, identity, run_id)
select arrival, occurred_at, arrival::uhugeint, 1 from store.event where arrival > $arrivals order by arrival;

create or replace temp table waiting as from waiting where occurred_at >= $until and occurred_at <= $as_of;
