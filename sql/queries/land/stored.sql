-- Whom each element of the batch of customers that landed last is about: the element's place in its call's body, from 0.
select e.call, e.place, min(p.customer_key)
from (select number, call, row_number() over (partition by call order by number) - 1 as place from element) as e
join temp.given as g on g." element" = e.number
join final_person as p on p.row = g." row"
group by e.call, e.place order by e.call, e.place
