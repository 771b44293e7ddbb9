-- Who has all of the words in their id, in an address of now or before, or in their name, without regard to capitals and
-- accents; who has the text whole as id or address comes first, then those whose id, address or name begins with it.
with looked_for as (
    select strip_accents(lower($text)) as whole
),
former as (
    select customer_key, min(email) as email, string_agg(email, ' ') as emails, bool_or(email = lower($text)) as is_whole
    from store.customer_email
    where {former}
    group by customer_key
),
found as materialized (
    select
        c.customer_key,
        c.customer_id,
        c.email,
        {called} as called,
        case when not ({current}) then f.email end as found_by,
        c.first_seen_at,
        c.customer_id = $text or c.email = lower($text) as is_whole,
        f.is_whole as was_whole
    from store.customer as c
    left join former as f on f.customer_key = c.customer_key
    where c.erased_at is null and {fits}
)
select customer_key, customer_id, email, called, found_by, first_seen_at, (select count(*) from found) as people
from found
cross join looked_for as l
order by
    is_whole desc nulls last,
    was_whole desc nulls last,
    starts_with(strip_accents(lower(customer_id)), l.whole) or starts_with(email, l.whole)
        or starts_with(strip_accents(lower(called)), l.whole) desc nulls last,
    customer_id nulls last,
    email
limit $limit
