-- What exports had to tell of one person: rows that were called with, and what else they keep as given; the newest first.
select e.name as export, s.run_id, s.change, s.outcome, s.reason, s.told_at
from (
    select export_id, run_id, change, outcome, reason, told_at from app.outcome where customer_key = $key
    union all
    select d.export_id, d.run_id, d.change, 'accepted', null, d.delivered_at
    from app.delivered as d
    anti join (select run_id, customer_key from app.outcome where customer_key = $key) as o on o.run_id = d.run_id
    where d.customer_key = $key
) as s
left join (
    select export_id, arg_max(name, version) as name from app.export_version group by export_id
) as e on e.export_id = s.export_id
order by s.told_at desc, s.run_id desc
limit $limit
