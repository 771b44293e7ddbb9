-- What was asked: each question of each form, how often it was answered, and what it looks like.
select
    f.form,
    q.question,
    count(*) as answers,
    count(a.score) as scores,
    min(a.score) as lowest,
    max(a.score) as highest,
    any_value(a.value) as example
from store.answer as a
join store.question as q on q.question_key = a.question_key
left join store.form as f on f.form_key = a.form_key
where q.question is not null and f.form is not null
group by f.form, q.question
order by answers desc, f.form, q.question
limit 500
