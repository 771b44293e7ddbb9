-- Whom each element of the batch of customers that landed just now is about.
insert into told_customer
select distinct g." element", p.customer_key
from final_person as p
join temp.given as g on g." row" = p.row
