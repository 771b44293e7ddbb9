-- What accounts did, the newest first.
select acted_at, account, role, act, about, customer_id, detail
from main.audit
where ($account is null or account = $account) and ($what is null or split_part(act, '.', 1) = $what)
order by acted_at desc, act
limit $limit offset $offset
