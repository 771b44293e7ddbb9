-- What is wrong with the times of the rows that are left without a reason.
update checked as c set reason = time_fault(g.occurred_at::varchar, 'occurred_at')
from temp.given as g where c.reason = '' and g." row" = c.row
