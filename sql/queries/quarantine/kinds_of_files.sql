-- The kind of the rows that wait, of each source whose rows came in files and are of one kind.
select n.name as source, any_value(r.kind) as kind
from app.rejected as r join app.run as n on n.run_id = r.run_id
where {open}
group by n.name
having count(distinct r.kind) = 1 and count(r.call_number) = 0
