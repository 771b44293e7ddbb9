-- What each run changed of what a destination has: in the order of runs, the newest row of a key stands.
create or replace view main.delivery_changes as
select
    e.name as export,
    d.export_id,
    d.run_id,
    c.customer_id,
    c.email,
    d.key,
    d.change,
    d.their_id,
    d.delivered_at
from app.delivered as d
left join (
    select export_id, arg_max(name, version) as name from app.export_version group by export_id
) as e on e.export_id = d.export_id
left join store.customer as c on c.customer_key = d.customer_key;

comment on view main.delivery_changes is 'What each run changed of what a destination has, of exports of customers or of a query; up to a run, the newest row of each key that is not removed is what it had then';
comment on column main.delivery_changes.export is 'The export''s name';
comment on column main.delivery_changes.export_id is 'The export''s number: another one where a name was given again';
comment on column main.delivery_changes.run_id is 'The run that changed it; see runs';
comment on column main.delivery_changes.customer_id is 'The customer''s id';
comment on column main.delivery_changes.email is 'The customer''s address';
comment on column main.delivery_changes.key is 'What the destination finds it by; of an erased person "erased" and a hash';
comment on column main.delivery_changes.change is 'added, changed or removed';
comment on column main.delivery_changes.their_id is 'What the destination calls it';
comment on column main.delivery_changes.delivered_at is 'When it was taken (UTC)';
