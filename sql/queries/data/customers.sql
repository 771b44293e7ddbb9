-- Customers by their number, so that each page goes on where the one before it ended.
select '~' || c.customer_key as klankbord_id{columns}
from store.customer as c
where c.erased_at is null and {where}
order by c.customer_key
limit $limit
