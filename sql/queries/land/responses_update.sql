-- A known response that is told differently is changed in place; what is not told stays. Its answers go with its person.
update store.response as r set
    customer_key = n.customer_key,
    occurred_at = n.occurred_at,
    form_key = coalesce(n.form_key, r.form_key),
    mailing = coalesce(n.mailing, r.mailing),
    "group" = coalesce(n."group", r."group"),
    extra = coalesce(n.extra, r.extra)
from response as n
where n.is_changed and n.known_key = r.response_key;

update store.answer as a set customer_key = n.customer_key
from response as n
where n.is_changed and n.known_key = a.response_key and n.customer_key <> a.customer_key
