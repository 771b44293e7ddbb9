select customer_key
from customers
where erased_at is null
    and customer_key in (
        select customer_key
        from events
        where event = 'open' and machine != 'yes' and occurred_at between $days_84 and $as_of
        group by customer_key
        having bitCount(
            groupBitOr(
                multiIf(
                    occurred_at >= $days_14, 1, occurred_at >= $days_28, 2, occurred_at >= $days_42, 4,
                    occurred_at >= $days_56, 8, occurred_at >= $days_70, 16, 32
                )
            )
        ) >= 4
    )
