-- One row a row that a run had for a destination that is called, with what became of it.
create or replace view main.delivery_rows as
select
    o.run_id,
    e.name as export,
    o.row_number,
    o.batch,
    c.customer_id,
    c.email,
    o.key,
    o.arrival,
    o.change,
    o.outcome,
    o.reason,
    o.their_id,
    o.told_at
from app.outcome as o
left join (
    select export_id, arg_max(name, version) as name from app.export_version group by export_id
) as e on e.export_id = o.export_id
left join store.customer as c on c.customer_key = o.customer_key
where c.erased_at is null;

comment on view main.delivery_rows is 'One row a row that was sent to a destination that is called, or withheld while it was sent, with what became of it; without erased people. What went into files is in deliveries';
comment on column main.delivery_rows.run_id is 'The number of the run; see runs';
comment on column main.delivery_rows.export is 'The export''s name';
comment on column main.delivery_rows.row_number is 'The row''s number in its run';
comment on column main.delivery_rows.batch is 'The batch that it went in';
comment on column main.delivery_rows.customer_id is 'The customer''s id';
comment on column main.delivery_rows.email is 'The customer''s address';
comment on column main.delivery_rows.key is 'What the destination finds the row by';
comment on column main.delivery_rows.arrival is 'Of activity, responses and answers: which one it is';
comment on column main.delivery_rows.change is 'added, changed, removed or same; row for what only grows';
comment on column main.delivery_rows.outcome is 'accepted, rejected, unsure, withheld; untold: nothing can be said of it there';
comment on column main.delivery_rows.reason is 'Why it was not taken, or not as it was';
comment on column main.delivery_rows.their_id is 'What the destination calls it';
comment on column main.delivery_rows.told_at is 'When that was known (UTC)';
