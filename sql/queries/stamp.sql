-- Differs after anything was stored that a profile could mean or find: rows and people, fields, activities, lists, profiles.
-- That something ran is no such thing.
select
    (select list(value order by name) from store.counter where name <> 'run')::varchar,
    (select bit_xor(hash(entity, field, type, model, comment)) from store.field),
    (select bit_xor(hash(activity, plural, model, "key", time)) from store.activity),
    (select bit_xor(hash(profile_id, version, name, archived_at)) from app.profile)
