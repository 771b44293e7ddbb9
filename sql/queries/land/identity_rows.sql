-- Second part: every row's person, and the present address of every person at every row. {base}: the first new key.

create or replace temp table bare_key as
select b.email, coalesce(b.key, {base} + n.place)::integer as key, b.row
from bare as b left join birth as n on n.id is null and n.email = b.email;

create or replace temp table id_key as
select id, key from known_id
union all
select id, ({base} + place)::integer from birth where id is not null
union all
select a.id, b.key from adoption as a join bare_key as b on b.email = a.email;

-- A bare address that is claimed by somebody who was a person already: the two become one at that row.
create or replace temp table merging as
select b.key as old_key, k.key as new_key, c.row
from bare_key as b join claim as c on c.email = b.email join id_key as k on k.id = c.id
where b.key <> k.key;

-- What each row or record says is the present address of a person, and which of these sayings stands (the greatest).
create or replace temp table saying as
with person as (
    select key from id_key union select key from known_address
),
said as (
    select c.customer_key as key, -1::bigint as row, c.email, u.email as stated_at, true as settled
    from store.customer as c
    join person as p on p.key = c.customer_key
    left join store.customer_updated as u on u.customer_key = c.customer_key
    where c.email is not null or u.email is not null
    union all
    select key, row, email, null, true from bare_key where row >= 0
    union all
    select k.key, s.row, nullif(s.said_email, chr(0)), s.stated_at, false
    from statement as s join id_key as k on k.id = s.id
)
select key, row, email, stated_at, row_number() over (partition by key order by {precedence}) as precedence
from said;

create or replace temp table address as
select key, row, lead(row, 1, 9223372036854775807) over (partition by key order by row) as until,
    arg_max_null(email, precedence) over (partition by key order by row rows unbounded preceding) as email,
    max(stated_at) over (partition by key order by row rows unbounded preceding) as stated_at
from saying;

create or replace temp table person as
select w.row, k.key as customer_key from who as w join id_key as k on k.id = w.id
union all
select w.row, b.key
from who as w
join bare_key as b on b.email = w.email
left join claim as c on c.email = w.email
where w.id is null and (c.row is null or w.row < c.row);

-- An address alone, of people with ids: who has it at that row, else who had it; of several the lowest key.
create or replace temp table asked as
select w.row, w.email from who as w anti join person as p on p.row = w.row where w.id is null;

insert into person
with having_it as (
    select a.row, min(t.key) as key
    from asked as a
    join address as t on t.email = a.email and t.row <= a.row and a.row < t.until
    anti join merging as m on m.old_key = t.key
    group by a.row
),
had_it as (
    select a.row, min(t.key) as key
    from asked as a
    join (
        select email, key, -1::bigint as row from known_address where not bare
        union all
        select t.email, k.key, t.row from tie as t join id_key as k on k.id = t.id
    ) as t on t.email = a.email and t.row < a.row
    group by a.row
)
select a.row, coalesce(n.key, f.key)
from asked as a
left join having_it as n on n.row = a.row
left join had_it as f on f.row = a.row
