select customer_key
from customers
where erased_at is null
    and country = 'NL'
    and extract(month from birthday) * 100 + extract(day from birthday) between 1123 and 1222
    and left(md5(coalesce(customer_id, email) || ':A'), 8) < '40000000'
