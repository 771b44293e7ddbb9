-- The rows that could not land and may hold something of an erased person: elements of calls, or our own columns.
create or replace temp table kept_text as
select r.rowid as id, n.name as source, p.headers::varchar as header, r.payload as body,
    r.call_number is not null and n.name in (from called) as is_call
from app.rejected as r
left join app.run as n on n.run_id = r.run_id
left join app.payload as p on p.run_id = r.run_id and p.call_number = r.call_number
where r.payload is not null and (may_hold(r.payload) or n.name in (from made_up))
