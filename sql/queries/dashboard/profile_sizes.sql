-- What the newest refresh of each profile found, and how many members there were at the end of each day since $since.
with newest as (
    select profile_id, version, members, as_of, elapsed_ms
    from app.refresh
    qualify row_number() over (partition by profile_id order by number desc) = 1
),
days as (
    select
        profile_id,
        cast((as_of at time zone 'UTC') at time zone $zone as date) as day,
        arg_max(members, number) as members
    from app.refresh
    where as_of >= $since
    group by profile_id, day
)
select n.*, (select list(d.members order by d.day) from days as d where d.profile_id = n.profile_id) as trend
from newest as n
