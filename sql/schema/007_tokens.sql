-- Where a token is valid, and when somebody woke it: service/tokens.py.

alter table app.token add column source varchar;        -- the one source whose hook it opens; null: any
alter table app.token add column addresses varchar[];   -- networks from which it may be used; null: any
alter table app.token add column woken_at timestamp;    -- unused since this, its last use and its making, it falls asleep
