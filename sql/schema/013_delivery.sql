-- What became of every row that was sent, and what each destination was last given.

alter table app.export add column export_id integer;   -- a name can be given again, its number never
alter table app.export add column mapping json;         -- our fields -> theirs; null: what the destination starts with
alter table app.export add column version integer;      -- the newest of app.export_version

update app.export set export_id = numbered.export_id, version = 1
from (select name, row_number() over (order by created_at, name) as export_id from app.export) as numbered
where export.name = numbered.name;

insert into store.counter select 'export', count(*) from app.export;

-- Every version of a definition that was in force.
create table app.export_version (
    export_id integer not null,
    version integer not null,
    name varchar not null,
    settings json not null,
    mapping json,
    schedule varchar,
    saved_at timestamp not null,
    saved_by varchar,
    note varchar
);

insert into app.export_version by name
select export_id, version, name, settings, schedule, changed_at as saved_at from app.export;

-- One row a try to send a batch, kept before it is made.
create table app.attempt (
    run_id integer not null,
    batch integer not null,
    attempt integer not null,
    change varchar not null,        -- put, remove
    key varchar not null,           -- of the batch: the same whenever the same rows are sent again
    rows integer not null,
    started_at timestamp not null,
    finished_at timestamp,          -- null: nobody knows yet how it ended
    outcome varchar,                -- answered, later, refused, not taken, unsure, repeated, given up
    status integer,
    noted varchar,                  -- what the destination can be asked by
    message varchar
);

-- What became of each row of a run that calls a destination.
create table app.outcome (
    run_id integer not null,
    export_id integer not null,
    row_number integer not null,
    batch integer not null,
    customer_key integer,
    arrival bigint,                 -- of activity, responses and answers
    key varchar,                    -- what the destination finds the row by
    change varchar not null,        -- added, changed, removed, row
    outcome varchar not null,       -- accepted, rejected, unsure, withheld
    reason varchar,
    their_id varchar,
    told_at timestamp not null
);

-- Rows that were not taken, with what was sent, until they are sent again or given up.
create table app.dead_letter (
    run_id integer not null,
    export_id integer not null,
    row_number integer not null,
    customer_key integer,
    arrival bigint,
    key varchar,
    digest varchar,
    reason varchar not null,
    payload varchar,
    kept_at timestamp not null,
    ended_at timestamp,
    ended_by varchar                -- sent again, given up, erased
);

-- A changelog: replayed up to a run it gives what the destination had then. The newest row of a key is in force.
create table app.delivered (
    export_id integer not null,
    run_id integer not null,
    customer_key integer,
    key varchar not null,
    change varchar not null,        -- added, changed, removed
    digest varchar,
    their_id varchar,
    delivered_at timestamp not null
);

-- A question that is asked again: its name, text and the parameters it takes.
create table app.query (
    name varchar not null,
    title varchar,
    description varchar,
    text varchar not null,
    parameters json,                -- name -> default
    saved_at timestamp not null,
    saved_by varchar
);
