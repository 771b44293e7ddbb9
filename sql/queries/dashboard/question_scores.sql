-- How often each score was given, in all (period is null) and a week or month.
with scored as (
    select
        cast(date_trunc($period, (occurred_at at time zone 'UTC') at time zone $zone) as date) as period,
        score,
        customer_key
    from store.answer
    where coalesce(form_key, -1) in (select unnest($form_keys::integer[]))
        and coalesce(question_key, -1) in (select unnest($question_keys::integer[]))
        and score is not null and occurred_at >= $since and occurred_at <= $now
        and customer_key not in (select customer_key from store.customer where erased_at is not null)
)

select period, score, count(*) as scores, count(distinct customer_key) as people
from scored
group by grouping sets ((score), (period, score))
order by period, score
