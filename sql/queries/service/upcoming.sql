-- What runs by itself next, the soonest first.
select job, name, next_at
from app.schedule
order by next_at, job, name
limit 100
