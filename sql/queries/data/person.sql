-- Whom a row with this id, or this address alone, would be about: ingest/landing/identity.py has the rule.
select coalesce(
    min(c.customer_key) filter (c.customer_id is null),
    min(c.customer_key) filter (c.email = e.email),
    min(c.customer_key)
)
from store.customer as c
left join store.customer_email as e on e.customer_key = c.customer_key and e.email = lower(trim($email))
where c.erased_at is null and case when $external_id::varchar is not null
    then c.customer_id = trim($external_id)
    else e.email is not null end
