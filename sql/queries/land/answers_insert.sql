insert into store.answer
select last.customer_key, last.occurred_at, $received_at, $arrival + place, response_key, last.form_key,
    last.question_key, last.score, last.value, last.extra, $run_id, call_number
from answer where known_arrival is null order by place
