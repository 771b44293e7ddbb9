-- Reads our mail, as one would write it by hand: one pass over the last 90 days, another for who cannot be reached.
with readers as (
    select customer_key
    from store.event
    where occurred_at between $since and $as_of and event in ('open', 'click') and machine is distinct from true
    group by customer_key
    having count(*) filter (event = 'open' and occurred_at >= $later) >= 2 or count(*) filter (event = 'click') >= 1
),
gone as (
    select customer_key
    from store.event
    where occurred_at <= $as_of and (event in ('unsubscribe', 'complaint') or event = 'bounce' and kind = 'hard')
)
select c.customer_key
from store.customer as c
join readers using (customer_key)
where c.erased_at is null and trim(c.email) <> '' and c.customer_key not in (from gone)
