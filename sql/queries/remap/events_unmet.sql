-- Events that do not stand yet, numbered in order of rows.
create or replace temp table unmet as
select i.row, row_number() over (order by i.row) - 1 as place
from identified as i anti join stands as s on s.row = i.row
