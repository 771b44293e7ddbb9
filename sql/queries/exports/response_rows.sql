-- Submitted forms that were received in the interval, with the person who answered; a forgotten one has none.
select
    r.arrival,
    r.customer_key,
    c.customer_id,
    c.email,
    r.response_id,
    f.form,
    f.form_id,
    r.occurred_at as answered_at,
    r.received_at,
    r.mailing,
    r."group",
    s.source{fields}
from store.response as r
join store.customer as c on c.customer_key = r.customer_key
join store.source as s on s.source_key = r.source_key
left join store.form as f on f.form_key = r.form_key
where c.erased_at is null
    and r.arrival > $after and r.arrival <= $up_to
    and ($since::timestamp is null or r.received_at >= $since::timestamp)
