-- The commonest reasons why rows were not taken; beside each how many reasons and rows there are in all, and of how many rows
-- nobody knows whether they arrived.
select d.reason, count(*) as rows,
    count(*) over () as all_reasons,
    (sum(count(*)) over ())::bigint as all_rows,
    (sum(count(*) filter (o.outcome = 'unsure')) over ())::bigint as all_unsure
from app.dead_letter as d
left join app.outcome as o on o.run_id = d.run_id and o.row_number = d.row_number and o.outcome = 'unsure'
where ($export_id is null or d.export_id = $export_id) and ($run_id is null or d.run_id = $run_id)
    and ($run_id is not null or d.ended_at is null)
group by d.reason
order by rows desc, d.reason
limit 5
