-- Third part: what was found out about people is kept. {received_at}: when the batch was received.

create or replace temp table present as
select key, arg_max_null(email, row) as email, max(stated_at) as stated_at
from address group by key;

insert into store.customer (customer_key, customer_id, email, first_seen_at)
select {base} + n.place, coalesce(n.id, a.id), p.email, {received_at}
from birth as n
left join adoption as a on n.id is null and a.email = n.email
left join present as p on p.key = {base} + n.place
order by n.place;

insert into store.customer_updated (customer_key, email)
select {base} + n.place, p.stated_at
from birth as n left join present as p on p.key = {base} + n.place
order by n.place;

create or replace temp table readdressed as
select p.*, c.email as was from present as p join store.customer as c on c.customer_key = p.key
left join store.customer_updated as u on u.customer_key = p.key
where p.email is distinct from c.email or p.stated_at is distinct from u.email;

update store.customer as c set email = p.email
from readdressed as p where p.key = c.customer_key and p.email is distinct from c.email;

update store.customer_updated as u set email = p.stated_at
from readdressed as p where p.key = u.customer_key and p.stated_at is distinct from u.email;

update store.customer as c set customer_id = a.id
from adoption as a join bare_key as b on b.email = a.email
where b.row < 0 and b.key = c.customer_key;

insert into store.customer_email (email, customer_key, tied_at)
select email, key, {received_at}
from (
    select t.email, k.key, t.row from tie as t join id_key as k on k.id = t.id
    union all
    select b.email, b.key, b.row from bare_key as b
    anti join merging as m on m.old_key = b.key
    where b.row >= 0
) as found
anti join (select email, key from known_address) as k using (email, key)
group by email, key
order by min(row)
