-- What goes: one row an activity in the order of arrival, times still in UTC; a forgotten person has none.
select
    a.broadcast_id,
    a.customer_key,
    c.customer_id,
    c.email,
    list_extract($labels::varchar[], list_position($kinds::varchar[], a.kind)) as activity,
    a.occurred_at,
    a.description{fields}
from ({activities}) as a
join store.customer as c on c.customer_key = a.customer_key
where c.erased_at is null
order by a.arrival
