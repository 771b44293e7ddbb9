-- The known values that rows of members have.
select value
from (
    select {value} as value
    from {source}
    where {those} and t.customer_key in ({members})
)
where value is not null and {is_known}
