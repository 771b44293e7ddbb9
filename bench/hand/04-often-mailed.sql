-- The totals have counted already; none of them reaches past the moment.
select customer_key
from store.customer
where erased_at is null
    and customer_key in (
        select customer_key from store.event_total where event = 'send' group by customer_key having sum(rows) >= 50
    )
