-- What the installation is set to do, and what it did. Analysts' queries never see this schema, only the view `runs`.

create schema app;

create type main.run_state as enum (
    'queued', 'running', 'done', 'done with rejects', 'failed', 'interrupted', 'cancelled'
);

create table app.run (
    run_id integer not null,
    job varchar not null,           -- ingest, export
    name varchar not null,          -- the source's or the export's name
    trigger varchar not null,       -- hand, schedule, api
    state main.run_state not null,
    started_at timestamp not null,
    finished_at timestamp,
    read bigint not null default 0,
    inserted bigint not null default 0,
    updated bigint not null default 0,
    duplicates bigint not null default 0,
    rejected bigint not null default 0,
    cursor_before json,
    cursor_after json,
    detail json,                    -- what only this kind of run has: a plan, files, row counts
    message varchar                 -- one plain sentence: what happened, or what to do next
);

-- Every call to a vendor, as it was answered.
create table app.call (
    run_id integer not null,
    call_number integer not null,
    called_at timestamp not null,
    request varchar not null,       -- without secrets
    status integer,
    rows integer,
    message varchar
);

-- Rows that could not land, whole, with the reason.
create table app.rejected (
    run_id integer not null,
    line bigint,
    reason varchar not null,
    payload varchar
);

create table app.source (
    name varchar not null,
    kind varchar not null,
    settings json not null,
    secrets json not null,          -- name -> reference (env:…, file:…), never the value
    mapping json,                   -- null: the kind's default
    schedule varchar,
    enabled boolean not null,
    cursor json,
    created_at timestamp not null,
    changed_at timestamp not null
);

create table app.export (
    name varchar not null,
    settings json not null,
    secrets json not null,
    schedule varchar,
    enabled boolean not null,
    cursor bigint not null,         -- the last arrival that was delivered
    created_at timestamp not null,
    changed_at timestamp not null
);

-- One row a file delivered: enough to write the same bytes again.
create table app.delivery (
    run_id integer not null,
    export varchar not null,
    file varchar not null,
    rows bigint not null,
    bytes bigint not null,
    sha256 varchar not null,
    after_arrival bigint not null,
    up_to_arrival bigint not null,
    delivered_at timestamp not null
);

-- When the scheduler runs a job next; kept, so that one missed while nothing served runs once on start.
create table app.schedule (
    job varchar not null,           -- ingest, export
    name varchar not null,
    cron varchar not null,
    timezone varchar not null,
    next_at timestamp not null
);

-- A saved profile is its versions; the newest is in force.
create table app.profile (
    profile_id integer not null,
    version integer not null,
    name varchar not null,
    text varchar not null,
    saved_at timestamp not null,
    saved_by varchar,
    archived_at timestamp
);

create table app.model (
    name varchar not null,
    text varchar not null,
    installed_at timestamp not null
);

create table app.token (
    name varchar not null,
    scope varchar not null,
    hash varchar not null,
    created_at timestamp not null,
    expires_at timestamp,
    last_used_at timestamp,
    revoked_at timestamp
);
