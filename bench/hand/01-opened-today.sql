-- One short scan.
select c.customer_key
from store.customer as c
where c.erased_at is null
    and c.customer_key in (
        select customer_key
        from store.event
        where event = 'open' and machine is distinct from true and occurred_at between $days_1 and $as_of
    )
