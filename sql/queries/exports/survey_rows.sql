-- Responses or answers that were received in the interval, as analysts see them, with the person who gave them; a forgotten
-- one has none.
select
    own.customer_key,
    v.*{fields}
from (
    select arrival, customer_key
    from {table}
    where arrival > $after and arrival <= $up_to
        and ($since::timestamp is null or received_at >= $since::timestamp)
        and {where}
) as own
join main.{view} as v on v.arrival = own.arrival
join store.customer as c on c.customer_key = own.customer_key
where v.arrival > $after and v.arrival <= $up_to
