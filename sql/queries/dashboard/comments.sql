-- Texts that answer one question and have all of $words in them, the newest first; each with the average of the scores
-- that were given in the same response.
with found as (
    select arrival, occurred_at, response_key, customer_key, value
    from store.answer
    where coalesce(form_key, -1) in (select unnest($form_keys::integer[]))
        and coalesce(question_key, -1) in (select unnest($question_keys::integer[]))
        and score is null and regexp_matches(value, $solid)
        and occurred_at >= $since and occurred_at <= $now
        and coalesce(list_bool_and([contains(lower(value), lower(word)) for word in $words::varchar[]]), true)
        and customer_key not in (select customer_key from store.customer where erased_at is not null)
    order by occurred_at desc, arrival desc
    limit $limit offset $offset
),

scored as (
    select response_key, avg(score) as score
    from store.answer
    where score is not null and response_key in (select response_key from found)
    group by response_key
)

select f.arrival, f.value, s.score, f.occurred_at, c.customer_id, c.email
from found as f
join store.customer as c on c.customer_key = f.customer_key
left join scored as s on s.response_key = f.response_key
order by f.occurred_at desc, f.arrival desc
