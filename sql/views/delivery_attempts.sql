-- One row a try to send a batch of rows to a destination.
create or replace view main.delivery_attempts as
select
    a.run_id,
    r.name as export,
    a.batch,
    a.attempt,
    a.change,
    a.key as batch_key,
    a.rows,
    a.started_at,
    a.finished_at,
    a.outcome,
    a.status,
    a.noted,
    a.message
from app.attempt as a
left join app.run as r on r.run_id = a.run_id;

comment on view main.delivery_attempts is 'One row a try to send a batch of rows to a destination that is called';
comment on column main.delivery_attempts.run_id is 'The number of the run; see runs';
comment on column main.delivery_attempts.export is 'The export''s name';
comment on column main.delivery_attempts.batch is 'The batch''s number in its run';
comment on column main.delivery_attempts.attempt is 'Which try of the batch it was, from 1';
comment on column main.delivery_attempts.change is 'put: the rows are to be there; remove: they are not any more';
comment on column main.delivery_attempts.batch_key is 'The same whenever the same rows are sent again';
comment on column main.delivery_attempts.rows is 'How many rows the batch had';
comment on column main.delivery_attempts.started_at is 'When the try began (UTC)';
comment on column main.delivery_attempts.finished_at is 'When it ended (UTC); null: nobody knows yet how';
comment on column main.delivery_attempts.outcome is 'answered, later, refused, not taken, unsure, given up or repeated';
comment on column main.delivery_attempts.status is 'The HTTP status of the reply';
comment on column main.delivery_attempts.noted is 'What the destination can be asked by about it';
comment on column main.delivery_attempts.message is 'What was said about it, without secrets';
