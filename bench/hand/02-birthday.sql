-- Fields alone; the cheap tests first, md5 last.
select customer_key
from store.customer
where erased_at is null
    and country = 'NL'
    and (month(birthday) * 100 + day(birthday) between 1123 and 1222)
    and left(md5(coalesce(customer_id, email) || ':A'), 8) < '40000000'
