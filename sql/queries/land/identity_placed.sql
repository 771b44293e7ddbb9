-- Most rows are of people whom nothing in the batch can change: an id that is known, with no address or one that it is
-- tied to already; an address alone that leads to somebody, whom no row of this batch can take it from. Those are settled
-- here, a pair of id and address at once; `who` gets the rest, for which the order of rows matters.
-- An address that one unsettled row speaks of is unsettled for all. `known_pair`: what earlier batches of this transaction
-- settled; it holds until a row speaks of its address that is not settled.
create temp table if not exists known_pair (id varchar, email varchar, key integer);

create or replace temp table pair as
select p.id, p.email, k.key
from (select customer_id as id, email from checked where reason is null group by customer_id, email) as p
left join known_pair as k on k.id is not distinct from p.id and k.email is not distinct from p.email;

create or replace temp table known_tie as
select e.email, e.customer_key as key, c.customer_id is null as is_bare, c.email is not distinct from e.email as has_it
from store.customer_email as e
join store.customer as c on c.customer_key = e.customer_key
where c.erased_at is null and e.email in (select email from pair where key is null);

create or replace temp table placed as
with known as (
    select c.customer_id as id, min(c.customer_key) as key, arg_min(c.email is not null, c.customer_key) as has_address
    from store.customer as c
    where c.erased_at is null and c.customer_id in (select id from pair where key is null)
    group by c.customer_id
),
leads as (
    select email, bool_or(is_bare) as is_bare,
        coalesce(min(key) filter (is_bare), min(key) filter (has_it), min(key)) as key
    from known_tie group by email
),
tied as (
    select distinct email, key from known_tie
)
select p.id, p.email,
    case
        when p.id is null then l.key
        when p.email is null then k.key
        when k.has_address and t.key is not null and not l.is_bare then k.key
    end as key,
    k.id is not null or l.email is not null as is_known
from (select id, email from pair where key is null) as p
left join known as k on k.id = p.id
left join leads as l on l.email = p.email
left join tied as t on t.email = p.email and t.key = k.key
