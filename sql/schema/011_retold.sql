-- When the version of a data model's row that stands was told, where that is not when the row was stored: what is read
-- anew must not put an older version in its place. Of several times the latest counts.
create table store.retold (
    arrival bigint not null,
    told_at timestamp not null
);
