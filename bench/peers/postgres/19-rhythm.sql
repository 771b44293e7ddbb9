select customer_key
from customers
where erased_at is null
    and customer_key in (
        select customer_key
        from events
        where event = 'open' and machine is distinct from true and occurred_at between $days_84 and $as_of
        group by customer_key
        having count(
            distinct case
                when occurred_at >= $days_14 then 1 when occurred_at >= $days_28 then 2
                when occurred_at >= $days_42 then 3 when occurred_at >= $days_56 then 4
                when occurred_at >= $days_70 then 5 else 6
            end
        ) >= 4
    )
