select customer_key
from customers
where erased_at is null
    and country = 'NL'
    and toMonth(birthday) * 100 + toDayOfMonth(birthday) between 1123 and 1222
    and lower(hex(substring(MD5(concat(coalesce(customer_id, email), ':A')), 1, 4))) < '40000000'
