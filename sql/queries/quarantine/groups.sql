-- Rows that could not land and still have not, by source and reason, each with one of them, cut where it is long. A row of a
-- call came when that did; of others only the run's begin is known. One that was told several times is one, of its last reason.
select source, reason, count(*) as rows, min(first_at) as first_at, max(last_at) as last_at,
    left(arg_max(payload, (last_at, place)), 10000) as example
from (
    select n.name as source, arg_max(r.reason, (r.run_id, coalesce(r.call_number, 0), r.rowid)) as reason,
        max(r.run_id) as run_id, any_value(r.payload) as payload, max(r.rowid) as place,
        min(coalesce(c.called_at, n.started_at)) as first_at,
        max(coalesce(c.called_at, n.started_at)) as last_at
    from app.rejected as r
    join app.run as n on n.run_id = r.run_id
    left join app.call as c on c.run_id = r.run_id and c.call_number = r.call_number
    where {open}
    group by n.name, r.kind, sha256(coalesce(r.payload, r.rowid::varchar))
) as r
where {chosen}
group by source, reason
order by rows desc, source, reason
