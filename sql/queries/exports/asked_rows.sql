-- The rows of a query with whom each is about, found by each column that names somebody; where two of them name two people,
-- the row stands for each, so that it is withheld for either.
with asked as materialized (
    select row_number() over () as kb_row, q.* from (
{text}
    ) as q
),
about as (
    {about}
)
select p.customer_key, q.* exclude (kb_row)
from asked as q
left join about as p on p.kb_row = q.kb_row
