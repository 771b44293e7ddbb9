-- The events that the batch's calls brought and that the batch does not tell: they go, unless a later call tells them.
select d.arrival, d.run_id, d.call_number
from store.event_detail as d
semi join origin as o on o.run_id = d.run_id and o.call_number = d.call_number
anti join told_event as t on t.arrival = d.arrival
