select customer_key
from customers
where erased_at is null
    and customer_key in (
        select customer_key
        from answers
        where question = 'How do you rate us?' and occurred_at <= $as_of
        group by customer_key
        having argMax(score < 3, (occurred_at, arrival))
    )
