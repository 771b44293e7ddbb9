-- One row a run of a source or an export.
create or replace view main.runs as
select
    run_id,
    job,
    name,
    trigger,
    state,
    started_at,
    finished_at,
    read,
    inserted,
    updated,
    duplicates,
    rejected,
    cursor_before,
    cursor_after,
    message
from app.run;

comment on view main.runs is 'One row a run of a source (ingest) or an export';
comment on column main.runs.run_id is 'The run''s number';
comment on column main.runs.job is 'ingest or export';
comment on column main.runs.name is 'The source or export that ran';
comment on column main.runs.trigger is 'What started it: hand, schedule or api';
comment on column main.runs.state is 'queued, running, done, done with rejects, failed, interrupted, cancelled';
comment on column main.runs.started_at is 'When it started (UTC)';
comment on column main.runs.finished_at is 'When it ended (UTC)';
comment on column main.runs.read is 'Rows read';
comment on column main.runs.inserted is 'Rows new to the warehouse, or delivered';
comment on column main.runs.updated is 'Rows that changed one that was there';
comment on column main.runs.duplicates is 'Rows that were there already';
comment on column main.runs.rejected is 'Rows that could not land; see the run';
comment on column main.runs.cursor_before is 'Where the run took up';
comment on column main.runs.cursor_after is 'Where it left off';
comment on column main.runs.message is 'What happened, in a sentence';
