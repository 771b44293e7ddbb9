-- The totals have the first of each.
select c.customer_key
from store.customer as c
where c.erased_at is null
    and c.customer_key in (
        select customer_key
        from store.event_total
        where event = 'click' and machine is distinct from true
        group by customer_key
        having min(first_at) between $days_30 and $as_of
    )
