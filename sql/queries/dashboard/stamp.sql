-- A number that differs whenever something was stored: what was read before may then be read anew.
select
    (select string_agg(value::varchar, '.' order by name) from store.counter)
    || '/' || (select coalesce(sum(read), 0) || '.' || count(finished_at) from app.run)
    || '/' || (select count(*) || '.' || count(archived_at) from app.profile)
    || '/' || (select count(*) from store.customer where erased_at is not null)
    || '/' || (select count(*) from store.field)
    || '/' || (select count(*) from app.refresh)
