-- Rows that a destination did not take, also those that were sent again or given up since.
create or replace view main.undelivered_rows as
select
    e.name as export,
    d.run_id,
    d.row_number,
    c.customer_id,
    c.email,
    d.key,
    d.arrival,
    d.reason,
    d.kept_at,
    d.ended_at,
    d.ended_by
from app.dead_letter as d
left join (
    select export_id, arg_max(name, version) as name from app.export_version group by export_id
) as e on e.export_id = d.export_id
left join store.customer as c on c.customer_key = d.customer_key
where c.erased_at is null;

comment on view main.undelivered_rows is 'Rows that a destination did not take, also those sent again or given up since; without erased people';
comment on column main.undelivered_rows.export is 'The export''s name';
comment on column main.undelivered_rows.run_id is 'The run that sent it; see runs';
comment on column main.undelivered_rows.row_number is 'The row''s number in that run';
comment on column main.undelivered_rows.customer_id is 'The customer''s id';
comment on column main.undelivered_rows.email is 'The customer''s address';
comment on column main.undelivered_rows.key is 'What the destination finds the row by';
comment on column main.undelivered_rows.arrival is 'Of activity, responses and answers: which one it is';
comment on column main.undelivered_rows.reason is 'Why it was not taken';
comment on column main.undelivered_rows.kept_at is 'When that was known (UTC)';
comment on column main.undelivered_rows.ended_at is 'When it waited no more (UTC); null: it waits';
comment on column main.undelivered_rows.ended_by is 'sent again, given up or erased';
