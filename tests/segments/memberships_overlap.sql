-- Rows of one person in one profile that overlap, or that end before they begin: nothing, unless a refresh went wrong.
select profile_id, customer_key, entered_at, left_at
from store.membership
qualify left_at < entered_at
    or entered_at < max(coalesce(left_at, timestamp 'infinity')) over (
        partition by profile_id, customer_key order by entered_at, left_at nulls last
        rows between unbounded preceding and 1 preceding
    )
