-- The questions of forms: answers and scores with the people behind both; `texts` are answers that are no score.
with {asked},

answered as (
    select
        f.form_unit,
        q.question_unit,
        count(*) as answers,
        count(distinct a.customer_key) as people,
        count(a.score) as scores,
        count(distinct a.customer_key) filter (where a.score is not null) as scored,
        avg(a.score) as average,
        median(a.score) as middle,
        count(*) filter (where a.score is null and regexp_matches(a.value, $solid)) as texts,
        avg(length(a.value)) filter (where a.score is null) as length,
        max(a.occurred_at) as last_at
    from store.answer as a
    join forms as f on f.form_key = coalesce(a.form_key, -1)
    join questions as q on q.question_key = coalesce(a.question_key, -1)
    where a.occurred_at >= $since and a.occurred_at <= $now
        and ($form is null or f.form_unit = $form)
        and a.customer_key not in (select customer_key from store.customer where erased_at is not null)
    group by all
)

select
    a.*,
    any_value(q.question) as question,
    any_value(q.question_index) as question_index,
    max(q.question_type) as question_type,
    list(q.question_key) as question_keys
from answered as a
join questions as q on q.question_unit = a.question_unit
group by all
order by a.form_unit, a.scores desc, a.answers desc, question, question_index
