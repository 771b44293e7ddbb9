-- Of each kind of event how many rows the totals have, and from when to when there are such events.
select event::varchar, count(*), min(first_at), max(last_at) from store.event_total group by event
