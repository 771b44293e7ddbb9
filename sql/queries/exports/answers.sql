-- Answers that were received in the interval: `3.10 How was it?: 8`.
select
    a.arrival,
    'answer' as kind,
    a.occurred_at,
    a.received_at,
    a.customer_key,
    r.mailing as broadcast_id,
    null::integer as campaign_key,
    concat_ws(': ', nullif(concat_ws(' ', q.question_index, q.question), ''), a.value) as description
from store.answer as a
left join store.response as r on r.response_key = a.response_key
left join store.question as q on q.question_key = a.question_key
where a.arrival > $after and a.arrival <= $up_to
    and ($since::timestamp is null or a.received_at >= $since::timestamp)
