-- A profile day by day on the local calendar: how many members at its end, who joined and who left; the first refresh
-- finds everybody and so nobody joined by it.
select
    cast((as_of at time zone 'UTC') at time zone $zone as date) as day,
    arg_max(members, number) as members,
    coalesce(sum(entered) filter (number > 1), 0)::bigint as joined,
    coalesce(sum("left") filter (number > 1), 0)::bigint as "left"
from app.refresh
where profile_id = $profile_id and as_of >= $since
group by day
order by day
