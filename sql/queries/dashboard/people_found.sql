-- Who has this id or address, now or before, or one that begins so; who has it whole comes first.
select
    c.customer_key,
    c.customer_id,
    c.email,
    f.email as found_by,
    c.first_seen_at,
    count(*) over () as people
from store.customer as c
left join (
    select customer_key, min(email) as email from store.customer_email where starts_with(email, lower($text)) group by customer_key
) as f on f.customer_key = c.customer_key
where c.erased_at is null
    and (starts_with(lower(c.customer_id), lower($text)) or starts_with(c.email, lower($text)) or f.customer_key is not null)
order by
    c.customer_id = $text or c.email = lower($text) desc nulls last,
    f.email = lower($text) desc nulls last,
    c.customer_id nulls last,
    c.email
limit $limit
