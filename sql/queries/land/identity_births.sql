-- Who the rows of a batch are about, first part: whom we know, who claims which address, and who must be made.
-- The outcome is the same as of doing the rows one after another. `who`: row, id, email of the rows that are not settled
-- without that; `statement`: row, id, said_email,
-- stated_at, what rows say about the present address of the person with that id.

create or replace temp table tie as
select id, email, min(row) as row from who where id is not null and email is not null group by id, email;

create or replace temp table known_id as
select c.customer_id as id, min(c.customer_key) as key
from store.customer as c
where c.erased_at is null and c.customer_id in (select id from who)
group by c.customer_id;

-- Every person that an address of the batch ever led to; `bare` is one who is an address and nothing more.
create or replace temp table known_address as
select distinct e.email, e.customer_key as key, c.customer_id is null as bare
from store.customer_email as e
join store.customer as c on c.customer_key = e.customer_key
where c.erased_at is null and e.email in (select email from who);

-- The first row that ties an id to an address: that id takes over whoever was the bare address.
create or replace temp table claim as
select email, min(row) as row, arg_min(id, row) as id from tie group by email;

-- Bare addresses that stand (row -1), and those that this batch makes: met without an id before any id claims them.
create or replace temp table bare as
select email, min(key) as key, -1 as row from known_address where bare group by email
union all
select w.email, null, min(w.row)
from who as w
anti join known_address as k on k.email = w.email
left join claim as c on c.email = w.email
where w.id is null
group by w.email
having min(w.row) < coalesce(any_value(c.row), 9223372036854775807);

create or replace temp table newcomer as
select id, min(row) as row, arg_min_null(email, row) as email
from (select * from who where id is not null) anti join known_id using (id)
group by id;

-- A newcomer whose first row claims a bare address is that person from then on.
create or replace temp table adoption as
select n.id, b.email
from newcomer as n
join claim as c on c.email = n.email and c.row = n.row
join bare as b on b.email = n.email;

-- Who is made, in the order of the rows that make them.
create or replace temp table birth as
select row_number() over (order by row) - 1 as place, row, id, email
from (
    select row, null::varchar as id, email from bare where key is null
    union all
    select n.row, n.id, null from newcomer as n anti join adoption as a on a.id = n.id
)
