-- One scan of the year's orders.
select c.customer_key
from store.customer as c
where c.erased_at is null
    and c.customer_key in (
        select customer_key
        from store.activity_order
        where occurred_at between $days_365 and $as_of and status = 'paid'
        group by customer_key
        having sum(total) >= 100
    )
