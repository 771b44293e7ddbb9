-- A short scan of the answers.
select c.customer_key
from store.customer as c
where c.erased_at is null
    and c.customer_key in (
        select customer_key
        from store.answer
        where occurred_at between $days_30 and $as_of
            and score < 3
            and form_key in (select form_key from store.form where form = 'General score')
            and question_key in (select question_key from store.question where question = 'How do you rate us?')
    )
