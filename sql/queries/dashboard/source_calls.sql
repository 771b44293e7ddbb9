-- The newest calls that a source made to us, each with how many rows it held and how many of these were kept aside.
select k.called_at, k.run_id, k.rows, count(j.run_id) as rejected, any_value(k.message) as message
from (
    select k.called_at, k.run_id, k.call_number, k.rows, k.message
    from app.call as k
    join app.run as r using (run_id)
    where r.job = 'ingest' and r.name = $source
    order by k.called_at desc, k.run_id desc, k.call_number desc
    limit $limit
) as k
left join app.rejected as j on j.run_id = k.run_id and j.call_number = k.call_number
group by k.called_at, k.run_id, k.call_number, k.rows
order by k.called_at desc, k.run_id desc, k.call_number desc
