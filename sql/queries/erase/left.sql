-- Who was in a profile by its last refresh leaves it in one more, of the same instant: what it has seen stays the same.
insert into app.refresh by name
select r.* exclude (number, members, entered, "left", affected, reason, elapsed_ms, refreshed_at),
    r.number + 1 as number, r.members - g.people as members, 0 as entered, g.people as "left", g.people as affected,
    'people were erased' as reason, 0 as elapsed_ms, $now as refreshed_at
from (
    select * from app.refresh qualify row_number() over (partition by profile_id order by number desc) = 1
) as r
join (
    select profile_id, count(*) as people from store.membership
    where left_at is null and customer_key in (select customer_key from erasing_key) group by profile_id
) as g on g.profile_id = r.profile_id
