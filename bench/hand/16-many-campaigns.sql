-- Different keys, for each name has one.
select c.customer_key
from store.customer as c
where c.erased_at is null
    and c.customer_key in (
        select customer_key
        from store.event
        where event = 'open' and machine is distinct from true and occurred_at between $days_365 and $as_of
        group by customer_key
        having count(distinct campaign_key) >= 15
    )
