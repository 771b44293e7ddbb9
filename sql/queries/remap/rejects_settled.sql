-- What could not land before, beside what cannot land now of the same elements: an element that has both stays in its
-- place with the new reason, one that has no more has landed in run $run_id, one that is new is kept with its call.
create or replace temp table still as
with old as (
    select rowid as id, run_id, call_number, payload,
        row_number() over (partition by run_id, call_number, payload order by rowid) as place
    from app.rejected where rowid in (from asked_again)
),
new as (
    select r.rowid as new_id, o.run_id, o.call_number, r.payload, r.reason, r.kind, r.line,
        row_number() over (partition by o.run_id, o.call_number, r.payload order by r.rowid) as place
    from app.rejected as r join origin as o on o.call = r.call_number
    where r.run_id = $run_id
)
select old.id, new.new_id, new.run_id, new.call_number, new.payload, new.reason, new.kind, new.line
from old full join new
    on new.run_id = old.run_id and new.call_number is not distinct from old.call_number and new.payload is not distinct from old.payload
    and new.place = old.place;

update app.rejected as r set reason = s.reason, kind = s.kind
from still as s where s.id = r.rowid and s.new_id is not null;

update app.rejected as r set replay_run_id = $run_id
from still as s where s.id = r.rowid and s.new_id is null;

delete from app.rejected where run_id = $run_id;

insert into app.rejected (run_id, line, reason, call_number, kind, payload)
select run_id, line, reason, call_number, kind, payload from still where id is null order by new_id
