-- The stretches of time in which one person was in profiles that are in use now, those that go on first.
select p.name, m.entered_at, m.left_at
from store.membership as m
join (
    select profile_id, name, archived_at from app.profile
    qualify row_number() over (partition by profile_id order by version desc) = 1
) as p on p.profile_id = m.profile_id
where m.customer_key = $key and p.archived_at is null
order by m.left_at desc nulls first, p.name, m.entered_at desc
