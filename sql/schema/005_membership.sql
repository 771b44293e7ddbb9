-- Who was in which saved profile, and from when to when: written by refreshes, segments/saved/membership.py.

-- left_at null: is in. Somebody was in at T where entered_at <= T and (left_at is null or left_at > T). Of one person in
-- one profile no two rows overlap.
create table store.membership (
    profile_id integer not null,
    customer_key integer not null,
    entered_at timestamp not null,
    left_at timestamp
);

-- One row a refresh; the newest of a profile is where the next one takes up, the others are its history.
create table app.refresh (
    profile_id integer not null,
    number integer not null,        -- of this profile: 1, 2, 3 …
    version integer not null,       -- of the profile's text
    as_of timestamp not null,
    change bigint not null,         -- all landings up to this one were seen (store.touched)
    digest varchar not null,        -- of all that was asked of the data, as of as_of
    members bigint not null,
    entered bigint not null,
    "left" bigint not null,
    affected bigint,                -- how many were looked at; null: all
    reason varchar,                 -- why all were looked at
    elapsed_ms bigint not null,
    refreshed_at timestamp not null
);

-- Profiles that are kept current without being asked for; so are those that an export sends.
create table app.followed (
    profile_id integer not null,
    followed_at timestamp not null,
    followed_by varchar
);
