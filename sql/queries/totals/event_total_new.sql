-- What the events from one arrival on add to the totals; a kind's rows together, for they are asked for by kind.
insert into store.event_total
select customer_key, event, machine, kind, count(*), min(occurred_at), max(occurred_at)
from store.event where arrival >= $arrival group by all order by event, customer_key
