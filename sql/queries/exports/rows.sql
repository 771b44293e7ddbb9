-- What goes: one row an activity in the order of arrival, every value as its text; a forgotten person has none.
select
    a.broadcast_id,
    a.customer_key::varchar as customer_key,
    c.customer_id,
    c.email,
    list_extract($labels::varchar[], list_position($kinds::varchar[], a.kind)) as activity,
    strftime(a.occurred_at at time zone 'UTC' at time zone $zone, '%Y-%m-%d %H:%M:%S') as occurred,
    a.description{fields}
from ({activities}) as a
join store.customer as c on c.customer_key = a.customer_key
where c.erased_at is null
order by a.arrival
