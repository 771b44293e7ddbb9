-- Every account with its sign-ins that hold, and when it was last seen.
select a.name, a.role, a.email, a.password is not null as has_password, a.disabled_at, a.created_at,
    count(s.hash) as sign_ins, max(s.last_seen_at) as seen_at
from app.account as a
left join app.sign_in as s on s.account = a.name and s.expires_at > $now
group by all
order by a.name
