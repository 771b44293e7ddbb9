-- How many events of each kind each month has, and on which days the first and last of them.
select event::varchar, sum(rows), min(day), max(day)
from store.event_day
group by event, date_trunc('month', day)
order by event, min(day)
