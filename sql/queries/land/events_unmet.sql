-- Those not met before, numbered in order of rows.
create or replace temp table unmet as
select i.row, row_number() over (order by i.row) - 1 as place from identified as i anti join met on met.row = i.row;

create or replace temp view fresh as
select c.*, u.place from unmet as u join checked as c on c.row = u.row
