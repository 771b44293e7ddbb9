-- The sources, also those that are no more, of whose calls to us something is kept.
select source from app.payload
union
select r.name from app.run as r semi join app.call as c on c.run_id = r.run_id where r.job = 'ingest' and r.trigger = 'hook'
order by 1
