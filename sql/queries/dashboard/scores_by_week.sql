-- The average score a week of the questions that are answered most, on the local calendar.
with scored as (
    select
        q.question,
        cast(date_trunc('week', (a.occurred_at at time zone 'UTC') at time zone $zone) as date) as week,
        a.score
    from store.answer as a
    join store.question as q on q.question_key = a.question_key
    where a.score is not null and a.occurred_at >= $since and a.occurred_at <= $now
),

asked_most as (
    select question from scored group by question order by count(*) desc, question limit 3
)

select question, week, avg(score) as score, count(*) as answers
from scored
where question in (select question from asked_most)
group by all
order by week, question
