-- Beside each of `told_last` all rows of the quarantine that are the same.
select t.id, r.rowid as same
from ({told_last}) as t
join app.rejected as r
    on r.kind is not distinct from t.kind and sha256(coalesce(r.payload, r.rowid::varchar)) = t.bytes
join app.run as n on n.run_id = r.run_id and n.name = t.source
where r.replay_run_id is null
