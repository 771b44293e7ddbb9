-- Answers that were received in the interval, with the person who gave them; a forgotten one has none.
select
    a.arrival,
    a.customer_key,
    c.customer_id,
    c.email,
    r.response_id,
    f.form,
    f.form_id,
    q.question,
    q.question_index,
    q.question_type,
    a.value,
    a.score,
    a.occurred_at as answered_at,
    a.received_at,
    r.mailing,
    r."group",
    s.source{fields}
from store.answer as a
join store.customer as c on c.customer_key = a.customer_key
join store.response as r on r.response_key = a.response_key
join store.source as s on s.source_key = r.source_key
left join store.form as f on f.form_key = a.form_key
left join store.question as q on q.question_key = a.question_key
where c.erased_at is null
    and a.arrival > $after and a.arrival <= $up_to
    and ($since::timestamp is null or a.received_at >= $since::timestamp)
