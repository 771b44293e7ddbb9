-- The totals have who ever did; whoever's first open lies after the moment had none by then.
select customer_key
from store.customer
where erased_at is null
    and customer_key not in (
        select customer_key
        from store.event_total
        where event = 'open' and machine is distinct from true and first_at <= $as_of
    )
