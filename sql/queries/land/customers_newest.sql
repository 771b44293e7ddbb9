-- Of each attribute the newest value that the batch gives of a person; of equal times the later row's.
create or replace temp table won as
with placed as (
    select row, updated_at, row_number() over (order by updated_at, row) as place
    from checked where reason is null
)
select p.customer_key as key{newest}
from placed as d
join person as p on p.row = d.row
join temp.given as g on g." row" = d.row
group by p.customer_key
