-- The profiles whose members are kept, and the instant they were last found for.
select p.name, max(r.as_of) as as_of
from app.refresh as r
join (
    select profile_id, name, archived_at from app.profile
    qualify row_number() over (partition by profile_id order by version desc) = 1
) as p on p.profile_id = r.profile_id
where p.archived_at is null
group by p.name
order by p.name
