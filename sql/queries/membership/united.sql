-- The times of those who became one person, as one person's: whenever one of the records was in, the person was.
with piece as (
    select coalesce(b.new_key, m.customer_key) as customer_key, m.entered_at, m.left_at
    from store.membership as m left join became as b on b.old_key = m.customer_key
    where m.profile_id = $profile_id
        and (b.old_key is not null or m.customer_key in (select new_key from became))
),
marked as (
    select
        *,
        entered_at > max(coalesce(left_at, timestamp 'infinity')) over (
            partition by customer_key order by entered_at, left_at nulls last
            rows between unbounded preceding and 1 preceding
        ) as is_apart
    from piece
),
numbered as (
    select
        *,
        count(*) filter (is_apart) over (
            partition by customer_key order by entered_at, left_at nulls last
            rows between unbounded preceding and current row
        ) as place
    from marked
)
select
    customer_key,
    min(entered_at) as entered_at,
    case when bool_or(left_at is null) then null else max(left_at) end as left_at
from numbered
group by customer_key, place
