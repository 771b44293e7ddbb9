-- Rows that could not land, each once: what has the same bytes, of the same source and kind, is one row, and stands where it was
-- told last. Rows of which nothing is kept are each one.
select id, run_id, source, kind, bytes
from (
    select r.rowid as id, r.run_id, n.name as source, r.kind, r.reason,
        sha256(coalesce(r.payload, r.rowid::varchar)) as bytes
    from app.rejected as r join app.run as n on n.run_id = r.run_id
    where {open}
    qualify row_number() over (
        partition by n.name, r.kind, bytes order by r.run_id desc, r.call_number desc nulls last, r.rowid desc
    ) = 1
) as r
where {chosen}
