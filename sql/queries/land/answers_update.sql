update store.answer as a set
    occurred_at = n.last.occurred_at,
    form_key = n.last.form_key,
    question_key = n.last.question_key,
    score = n.last.score,
    value = n.last.value,
    extra = n.last.extra
from answer as n
where n.changes > 0 and n.known_arrival = a.arrival
