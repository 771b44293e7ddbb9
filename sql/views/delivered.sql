-- What each destination has now, of exports that keep it as things stand.
create or replace view main.delivered as
select
    e.name as export,
    d.export_id,
    d.run_id,
    c.customer_id,
    c.email,
    d.key,
    coalesce(d.their_id, d.told_id) as their_id,
    d.delivered_at
from (
    select *, arg_max(their_id, run_id) filter (their_id is not null) over (partition by export_id, key) as told_id
    from app.delivered
    qualify row_number() over (partition by export_id, key order by run_id desc) = 1
) as d
left join (
    select export_id, arg_max(name, version) as name from app.export_version group by export_id
) as e on e.export_id = d.export_id
left join store.customer as c on c.customer_key = d.customer_key
where d.change <> 'removed';

comment on view main.delivered is 'What each destination has now, by what it took last, of exports of customers or of a query; activity, responses and answers are not in it';
comment on column main.delivered.export is 'The export''s name';
comment on column main.delivered.export_id is 'The export''s number: another one where a name was given again';
comment on column main.delivered.run_id is 'The last run that sent it';
comment on column main.delivered.customer_id is 'The customer''s id';
comment on column main.delivered.email is 'The customer''s address';
comment on column main.delivered.key is 'What the destination finds it by; of an erased person "erased" and a hash';
comment on column main.delivered.their_id is 'What the destination calls it';
comment on column main.delivered.delivered_at is 'When it was taken last (UTC)';
