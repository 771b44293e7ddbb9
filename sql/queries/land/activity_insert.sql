insert into {table} by name
select customer_key, occurred_at, $received_at as received_at,
    $arrival + row_number() over (order by " first_row") - 1 as arrival, $run_id as run_id, $source_key as source_key,
    extra{columns}
from version where " known_arrival" is null order by " first_row"
