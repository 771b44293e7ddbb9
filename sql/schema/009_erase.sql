-- Who was erased, as no more than hashes: ingest/erase.py, ingest/landing/blocked.py.

-- Hashed into every entry, so that the list of one installation tells nothing about another's.
create table app.erasing_salt (salt varchar not null);
insert into app.erasing_salt select replace(uuid()::varchar || uuid()::varchar, '-', '');

-- The block list: sha256 of the salt and 'id:' or 'email:' and the value. A row that tells one of them never lands.
create table app.erased (
    hash varchar not null,
    erased_at timestamp not null,
    "by" varchar
);

-- What was done, who did it and when: about whom, as a hash alone.
create table app.erasure (
    hash varchar not null,
    done varchar not null,          -- erased, blocked, unblocked
    done_at timestamp not null,
    "by" varchar,
    detail json
);
