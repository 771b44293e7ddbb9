-- What others called us with, as it came: kept for as long as its source says, so that another mapping can read it anew.
create table app.payload (
    run_id integer not null,
    call_number integer not null,
    source varchar not null,
    received_at timestamp not null,
    headers json,
    body varchar not null
);

-- The call that brought a row, and what it was to become; replay_run_id: the run in which it landed after all.
alter table app.rejected add column call_number integer;
alter table app.rejected add column kind varchar;
alter table app.rejected add column replay_run_id integer;
alter table store.event_detail add column call_number integer;

-- Every mapping that a source ever had of its own; the newest is in force. null: the kind's own again.
create table app.mapping (
    source varchar not null,
    version integer not null,
    mapping json,
    saved_at timestamp not null,
    saved_by varchar,
    note varchar
);
insert into app.mapping (source, version, mapping, saved_at)
select name, 1, mapping, changed_at from app.source where mapping is not null;
