-- How long a run stood still, for somebody to confirm it or after it was stopped: what is left of its time is work.
alter table app.run add column waits_since timestamp;
alter table app.run add column waited double;  -- seconds, of what is over; null: none
