-- Why rows of a run could not land, the commonest first.
select reason, count(*) as rows
from app.rejected
where run_id = $run_id
group by reason
order by rows desc, reason
limit 20
