-- The refreshes of a profile, the newest first.
select number, version, as_of, members, entered, "left", affected, reason, elapsed_ms, refreshed_at
from app.refresh
where profile_id = $profile_id
order by number desc
limit $limit
