-- The person whom an id, or an address, leads to; an id comes first.
select customer_key
from store.customer
where erased_at is null and (customer_id = $given or lower(email) = lower($given))
order by customer_id is not distinct from $given desc
limit 1
