-- Why rows of the batch that landed just now did not.
insert into told_reason
select g." element", $kind, c.reason
from checked as c
join temp.given as g on g." row" = c.row
where c.reason is not null
