-- How many calls a run made or got, and how many of them tell something: that brought rows, failed, or got a remark.
select count(*) as calls,
    count(*) filter (rows > 0 or status is null or status not between 200 and 299 or message is not null) as telling
from app.call
where run_id = $run_id
