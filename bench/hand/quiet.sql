-- Quiet this quarter, as one would write it by hand: one pass over the quarter's events.
with quarter as (
    select customer_key
    from store.event
    where occurred_at between $since and $as_of
        and (event = 'send' or event in ('open', 'click') and machine is distinct from true)
    group by customer_key
    having count(*) filter (event = 'send') >= 3 and count(*) filter (event <> 'send') = 0
)
select c.customer_key
from store.customer as c
join quarter using (customer_key)
where c.erased_at is null
    and c.customer_key not in (
        select customer_key from store.event where event = 'bounce' and kind = 'hard' and occurred_at <= $as_of
    )
