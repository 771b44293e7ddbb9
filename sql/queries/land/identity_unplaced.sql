-- How many pairs lead to nobody; and whether all of these are somebody new, each by itself: neither their id nor their address
-- is known, and no two share one.
select count(*), not coalesce(bool_or(is_known), false)
    and count(id) = count(distinct id) and count(email) = count(distinct email)
from placed where key is null
