select customer_key
from customers
where erased_at is null
    and customer_key in (
        select customer_key
        from (
            select distinct on (customer_key) customer_key, score
            from answers
            where question = 'How do you rate us?' and occurred_at <= $as_of
            order by customer_key, occurred_at desc, arrival desc
        ) as latest
        where score < 3
    )
