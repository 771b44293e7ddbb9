-- Where the next refresh of a profile takes up; `stamp` is the latest instant that anything was written of.
select number, as_of, change, digest, members, max(as_of) over () as stamp
from app.refresh
where profile_id = $profile_id
order by number desc
limit 1
