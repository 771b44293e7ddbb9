-- Some responses with the answers that one person gave in them, in the order of the questions; a row without a question
-- where there are none.
select
    r.response_key as number,
    f.form,
    r.mailing,
    q.question,
    a.score,
    a.value,
    s.source
from store.response as r
join store.source as s on s.source_key = r.source_key
left join store.form as f on f.form_key = r.form_key
left join (
    select * from store.answer where customer_key = $key and list_contains($numbers, response_key)
) as a on a.response_key = r.response_key
left join store.question as q on q.question_key = a.question_key
where list_contains($numbers, r.response_key)
order by number, try_cast(split_part(q.question_index, '.', 1) as integer), q.question_index, a.arrival
