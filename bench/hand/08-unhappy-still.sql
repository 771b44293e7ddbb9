-- Time and arrival as one number: the greatest of all must be the greatest of those that pass.
select c.customer_key
from store.customer as c
where c.erased_at is null
    and c.customer_key in (
        select customer_key
        from (
            select customer_key, score, epoch_us(occurred_at)::hugeint * 1000000000000 + arrival as moment
            from store.answer
            where occurred_at <= $as_of
                and question_key in (select question_key from store.question where question = 'How do you rate us?')
        )
        group by customer_key
        having max(moment) = max(moment) filter (score < 3)
    )
