-- What one page of a run's calls, as calls.sql pages them, brought: an answer a row, with the link to its customer's own page.
with asked as (
    select call_number
    from app.call
    where run_id = $run_id
        and ($empty_too or rows > 0 or status is null or status not between 200 and 299 or message is not null)
    order by call_number
    limit $limit offset $offset
)

select
    s.call_number,
    'person?id=' || replace(url_encode(coalesce(c.customer_id, c.email)), '%40', '@') as person,
    f.form,
    q.question,
    a.value as answer
from store.response as s
join asked using (call_number)
join store.customer as c on c.customer_key = s.customer_key
left join store.answer as a on a.response_key = s.response_key
left join store.question as q on q.question_key = a.question_key
left join store.form as f on f.form_key = s.form_key
where s.run_id = $run_id and c.erased_at is null
order by s.call_number, person, q.question
limit 1000
