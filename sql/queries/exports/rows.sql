-- What goes: one row an activity in the order of arrival, all text, with the person it is of; a forgotten one has none.
select
    a.broadcast_id as {Broadcast ID},
    c.customer_id as {Customer ID},
    c.customer_id as {External customer number},
    c.email as {E-mail address},
    list_extract($labels::varchar[], list_position($kinds::varchar[], a.kind)) as {Activity},
    date_trunc('second', timezone($zone, timezone('UTC', a.occurred_at)))::varchar as {Activity date},
    a.description as {Activity description}{fields},
    a.customer_key
from ({activities}) as a
join store.customer as c on c.customer_key = a.customer_key
where c.erased_at is null
order by a.arrival
