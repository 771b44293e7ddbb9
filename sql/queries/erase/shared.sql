-- A response in which somebody else answered too is theirs from now on.
update store.response as r set customer_key = o.customer_key, mailing = null, "group" = null, extra = null
from (
    select response_key, arg_max(customer_key, arrival) as customer_key
    from store.answer where customer_key not in (select customer_key from erasing_key)
    group by response_key
) as o
where o.response_key = r.response_key and r.customer_key in (select customer_key from erasing_key)
