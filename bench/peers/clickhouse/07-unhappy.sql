select customer_key
from customers
where erased_at is null
    and customer_key in (
        select customer_key
        from answers
        where question = 'How do you rate us?' and occurred_at between $days_30 and $as_of
            and form = 'General score' and score < 3
    )
