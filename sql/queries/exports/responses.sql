-- Submitted forms that were received in the interval; the mailing that asked stands for the broadcast.
select
    r.arrival,
    'response' as kind,
    r.occurred_at,
    r.received_at,
    r.customer_key,
    r.mailing as broadcast_id,
    null::integer as campaign_key,
    coalesce(f.form, f.form_id) as description
from store.response as r
left join store.form as f on f.form_key = r.form_key
where r.arrival > $after and r.arrival <= $up_to
    and ($since::timestamp is null or r.received_at >= $since::timestamp)
