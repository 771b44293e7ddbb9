-- Tokens that open something unless they sleep, with the moment from which each is counted as unused.
select name, greatest(created_at, coalesce(last_used_at, created_at), coalesce(woken_at, created_at)) as awake_at
from app.token
where revoked_at is null and (expires_at is null or expires_at > $now)
order by awake_at, name
