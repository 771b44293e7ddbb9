-- Rows of a data model's activity in the order of their arrival, which a newer version keeps.
select '~' || t.arrival as klankbord_id{columns}
from {table} as t
join store.customer as c on c.customer_key = t.customer_key
where c.erased_at is null and {where}
order by t.arrival
limit $limit
