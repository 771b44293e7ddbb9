-- The elements of calls that rows were made of, and whether a row tells somebody who was erased, over all kinds of rows in
-- this transaction.
create temp table if not exists read_element (element bigint, is_refused boolean);

insert into read_element
select g." element", c.reason is not distinct from $reason
from checked as c join temp.given as g on g." row" = c.row
where g." element" is not null
