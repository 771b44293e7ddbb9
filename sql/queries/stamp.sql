-- Differs after anything was stored that a profile could mean or find: rows and people, fields, activities, lists, profiles.
select
    (select list(value order by name) from store.counter)::varchar,
    (select count(*) from store.field),
    (select count(*) from store.activity),
    (select bit_xor(hash(profile_id, version, name, archived_at)) from app.profile)
