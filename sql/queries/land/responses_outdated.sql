-- Of responses that were told later than by this batch what stands stays; only what nobody told yet is filled in.
update response as n set
    is_outdated = true,
    is_changed = (r.form_key is null and n.form_key is not null)
        or (r.mailing is null and n.mailing is not null)
        or (r."group" is null and n."group" is not null)
        or (r.extra is null and n.extra is not null),
    customer_key = r.customer_key,
    occurred_at = r.occurred_at,
    form_key = coalesce(r.form_key, n.form_key),
    mailing = coalesce(r.mailing, n.mailing),
    "group" = coalesce(r."group", n."group"),
    extra = coalesce(r.extra, n.extra)
from store.response as r
where r.arrival = n.known_arrival and n.known_arrival in (from outdated);

-- An answer goes with the person of its response.
update good as g set customer_key = n.customer_key
from response as n where n.is_outdated and n.response_id = g.response_id
