-- The totals tell who has been quiet and who is gone; the quarter's sends are read for the others.
with people as materialized (
    select customer_key
    from store.customer
    where erased_at is null and country in ('NL', 'BE') and signed_up_at < $months_6
        and customer_key not in (
            select customer_key
            from store.event_total
            where event = 'open' and machine is distinct from true and last_at >= $days_90
        )
        and customer_key not in (
            select customer_key
            from store.event_total
            where event = 'click' and machine is distinct from true and last_at >= $days_365
        )
        and customer_key not in (select customer_key from store.event_total where event in ('unsubscribe', 'complaint'))
        and customer_key not in (select customer_key from store.event_total where event = 'bounce' and kind = 'hard')
)
select customer_key
from store.event
where event = 'send' and occurred_at between $days_90 and $as_of
    and customer_key in (from people)
group by customer_key
having count(*) >= 3
