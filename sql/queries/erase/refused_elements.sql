-- The elements of calls whose rows tell somebody who was erased, over all kinds of rows in this transaction.
create temp table if not exists refused_element (element bigint);

insert into refused_element
select g." element" from checked as c join temp.given as g on g." row" = c.row
where c.reason = $reason and g." element" is not null
