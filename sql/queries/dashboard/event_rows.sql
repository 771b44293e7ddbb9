-- How many rows each e-mail activity has.
select event::varchar as event, count(*) as rows
from store.event
group by event
