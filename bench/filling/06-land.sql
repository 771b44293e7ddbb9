-- What happened before `until` lands in the order of time, as it would have arrived.
insert into store.event
select
    customer_key, event, occurred_at, occurred_at + interval '20 seconds', $arrivals + row_number() over (order by occurred_at, message_key, event),
    machine, kind, message_key, mailing, mailing, link_key, 1
from waiting
where occurred_at < $until
order by occurred_at, message_key, event;

insert into store.event_detail (arrival, occurred_at, identity, run_id)
select arrival, occurred_at, arrival::uhugeint, 1 from store.event where arrival > $arrivals;

create or replace temp table waiting as from waiting where occurred_at >= $until and occurred_at <= $as_of;
