-- The slot is empty where all rows are fresh, for then they stand in order.
insert into store.event_detail
select $arrival + place, occurred_at, identity, event_id, said, user_agent, extra, $run_id, call_number
from fresh {order}
