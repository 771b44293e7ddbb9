-- The rows that are held and go nowhere, each with whose it is and why; who is erased is nobody's.
select c.customer_id, c.email, h.kb_withheld as reason
from {held} as h
left join store.customer as c on c.customer_key = h.kb_customer_key and c.erased_at is null
where h.kb_withheld is not null
order by h.kb_withheld, c.customer_id nulls last, c.email nulls last
limit $limit
