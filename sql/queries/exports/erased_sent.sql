-- Exports that called their destination with rows of whoever was erased at this instant and that no comparison takes back:
-- what only grows, and what may have arrived.
select
    (select arg_max(name, version) from app.export_version as v where v.export_id = o.export_id) as name,
    count(*) as rows
from app.outcome as o
join store.customer as c on c.customer_key = o.customer_key
where c.erased_at = $now and ((o.change = 'row' and o.outcome = 'accepted') or o.outcome = 'unsure')
group by o.export_id
order by o.export_id
