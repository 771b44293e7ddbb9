-- When the version that stands of a data model's row, a response or an answer was told, last where that is not when the
-- row was stored: what is read anew must not put an older version in its place. One row a number: ingest/landing/retold.py.
create table store.retold (
    arrival bigint not null,
    told_at timestamp not null
);
