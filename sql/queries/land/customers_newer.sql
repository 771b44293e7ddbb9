-- Which of them are as new as what stands, read in their types; `changes`: and not the same.
create or replace temp table newer as
select w.key{newer}
from won as w
join store.customer as c on c.customer_key = w.key
join store.customer_updated as u on u.customer_key = w.key
