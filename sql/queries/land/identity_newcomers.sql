-- Who is new, each by itself, in the order of the rows that make them. {base}: the first new key.
create or replace temp table newcomer as
select ({base} + row_number() over (order by w.row) - 1)::integer as key, p.id, p.email
from placed as p
join (select customer_id, email, min(row) as row from checked where reason is null group by customer_id, email) as w
    on w.customer_id is not distinct from p.id and w.email is not distinct from p.email
where p.key is null;

update placed as p set key = n.key
from newcomer as n where p.key is null and n.id is not distinct from p.id and n.email is not distinct from p.email;

insert into store.customer (customer_key, customer_id, email, first_seen_at)
select key, id, email, {received_at} from newcomer order by key;

insert into store.customer_updated (customer_key) select key from newcomer order by key;

insert into store.customer_email (email, customer_key, tied_at)
select email, key, {received_at} from newcomer where email is not null order by key;

insert into touching select key from newcomer
