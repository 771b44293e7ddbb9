-- Whose each row is that goes, in the order of the rows.
select a.customer_key
from ({counted}) as a
anti join (select customer_key from store.customer where erased_at is not null) as gone using (customer_key)
order by a.arrival
