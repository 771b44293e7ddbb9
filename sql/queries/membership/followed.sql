-- Saved profiles in force that are followed.
select p.name
from app.profile as p join app.followed as f using (profile_id)
where p.archived_at is null
qualify row_number() over (partition by profile_id order by p.version desc) = 1
order by p.name
