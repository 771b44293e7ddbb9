-- How many rows the totals of each kind have.
select event::varchar, count(*) from store.event_total group by event
