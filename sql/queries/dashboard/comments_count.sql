-- How many texts answer one question and have all of $words in them, and of how many people they are.
select count(*) as comments, count(distinct customer_key) as people
from store.answer
where coalesce(form_key, -1) in (select unnest($form_keys::integer[]))
    and coalesce(question_key, -1) in (select unnest($question_keys::integer[]))
    and score is null and regexp_matches(value, $solid)
    and occurred_at >= $since and occurred_at <= $now
    and coalesce(list_bool_and([contains(lower(value), lower(word)) for word in $words::varchar[]]), true)
    and customer_key not in (select customer_key from store.customer where erased_at is not null)
