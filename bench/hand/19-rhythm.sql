-- The periods in which somebody opened, as bits.
select c.customer_key
from store.customer as c
where c.erased_at is null
    and c.customer_key in (
        select customer_key
        from store.event
        where event = 'open' and machine is distinct from true and occurred_at between $days_84 and $as_of
        group by customer_key
        having bit_count(
            bit_or(
                case
                    when occurred_at >= $days_14 then 1 when occurred_at >= $days_28 then 2
                    when occurred_at >= $days_42 then 4 when occurred_at >= $days_56 then 8
                    when occurred_at >= $days_70 then 16 else 32
                end
            )
        ) >= 4
    )
