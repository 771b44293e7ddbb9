-- How many people and how many broadcasts are in what would go.
select count(distinct a.customer_key) as people, count(distinct a.broadcast_id) as broadcasts
from ({activities}) as a
join store.customer as c on c.customer_key = a.customer_key
where c.erased_at is null
