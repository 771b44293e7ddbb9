-- Who is in by the last refresh, of those who are looked at, each by the key that stands for them now.
select customer_key
from (
    select customer_key from store.membership
    where profile_id = $profile_id and left_at is null
        and customer_key not in (select old_key from became union all select new_key from became)
    union all
    select customer_key from united where left_at is null
)
{looked_at}
