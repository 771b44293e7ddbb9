-- Whatever this batch stored came in with a call of old.
update {table} as t set run_id = o.run_id, call_number = o.call_number
from origin as o where t.run_id = $run_id and t.call_number = o.call
