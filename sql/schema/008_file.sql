-- What became of every file that a source took. A file is known by its bytes, whatever it is called.

create table app.file (
    source varchar not null,
    name varchar not null,
    size bigint not null,
    sha256 varchar not null,
    read_as varchar not null,       -- digest of what its rows are and of the mapping: read otherwise it is another file
    state varchar not null,         -- taken: landed and not yet moved away; done; again: had landed before; failed
    run_id integer not null,
    recorded_at timestamp not null,
    reason varchar                  -- why it failed, or which run it had landed in
);

alter table app.rejected add column file varchar;  -- where a run took several
