-- One pass over the year: reading the totals first costs more than it saves, for most who open at all open often.
select c.customer_key
from store.customer as c
where c.erased_at is null
    and c.customer_key in (
        select customer_key
        from store.event
        where event = 'open' and machine is distinct from true and occurred_at between $days_365 and $as_of
        group by customer_key
        having count(*) >= 12
    )
