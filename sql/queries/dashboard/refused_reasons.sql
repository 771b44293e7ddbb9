-- Why rows were not taken, the commonest first, and of how many nobody knows whether they arrived.
select d.reason, count(*) as rows, count(*) filter (o.outcome = 'unsure') as unsure
from app.dead_letter as d
left join app.outcome as o on o.run_id = d.run_id and o.row_number = d.row_number and o.outcome = 'unsure'
where ($export_id is null or d.export_id = $export_id) and ($run_id is null or d.run_id = $run_id)
    and ($run_id is not null or d.ended_at is null)
group by d.reason
order by rows desc, d.reason
limit 20
