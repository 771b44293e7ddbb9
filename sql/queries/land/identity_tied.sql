-- Other rows only tell an address that is used while nothing else is known: the first of each is enough.
create or replace temp table statement as
select min(row) as row, id, email as said_email, null::timestamp as stated_at
from who where id is not null and email is not null
group by id, email
