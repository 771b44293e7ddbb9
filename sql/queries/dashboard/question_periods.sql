-- The scores of one question a week or month: how many, of how many people, their average and the middle half.
select
    cast(date_trunc($period, (occurred_at at time zone 'UTC') at time zone $zone) as date) as period,
    count(score) as scores,
    count(distinct customer_key) as people,
    avg(score) as average,
    quantile_cont(score, 0.25) as low,
    median(score) as middle,
    quantile_cont(score, 0.75) as high
from store.answer
where coalesce(form_key, -1) in (select unnest($form_keys::integer[]))
    and coalesce(question_key, -1) in (select unnest($question_keys::integer[]))
    and score is not null and occurred_at >= $since and occurred_at <= $now
    and customer_key not in (select customer_key from store.customer where erased_at is not null)
group by all
order by period
