insert into store.event_detail
select $arrival + place, occurred_at, identity, event_id, said, user_agent, extra, $run_id
from fresh order by place
