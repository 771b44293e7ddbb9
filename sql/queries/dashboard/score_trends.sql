-- The average score a week or month ($period) of each question of each form, on the local calendar.
with {asked}

select
    f.form_unit,
    q.question_unit,
    cast(date_trunc($period, (a.occurred_at at time zone 'UTC') at time zone $zone) as date) as period,
    avg(a.score) as average
from store.answer as a
join forms as f on f.form_key = coalesce(a.form_key, -1)
join questions as q on q.question_key = coalesce(a.question_key, -1)
where a.score is not null and a.occurred_at >= $since and a.occurred_at <= $now
    and ($form is null or f.form_unit = $form)
    and a.customer_key not in (select customer_key from store.customer where erased_at is not null)
group by all
order by period
