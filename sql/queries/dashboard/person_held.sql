-- The destinations that have one person now, by what they took last.
select e.name as export, d.their_id, d.delivered_at
from (
    select export_id, key, change, delivered_at,
        arg_max(their_id, run_id) filter (their_id is not null) over (partition by export_id, key) as their_id
    from app.delivered
    where (export_id, key) in (select (export_id, key) from app.delivered where customer_key = $key)
    qualify row_number() over (partition by export_id, key order by run_id desc) = 1
) as d
left join (
    select export_id, arg_max(name, version) as name from app.export_version group by export_id
) as e on e.export_id = d.export_id
where d.change <> 'removed'
order by e.name
