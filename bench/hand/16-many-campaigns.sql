-- Who can have had fifteen, by the totals; then the different keys of their year.
select c.customer_key
from store.customer as c
where c.erased_at is null
    and c.customer_key in (
        select customer_key
        from store.event
        where event = 'open' and machine is distinct from true and occurred_at between $days_365 and $as_of
            and customer_key in (
                select customer_key
                from store.event_total
                where event = 'open' and machine is distinct from true and last_at >= $days_365
                group by customer_key
                having sum(rows) >= 15
            )
        group by customer_key
        having count(distinct campaign_key) >= 15
    )
