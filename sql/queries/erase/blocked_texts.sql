-- Rows of {table} whose {column} speaks of somebody on the block list, as far as an address or a customer_id in JSON can
-- be told in a text.
create or replace temp table blocked_text as
with told as (
    select rowid as row, 'email' as kind,
        unnest(regexp_extract_all(lower({column}), '[^\s"''<>,;:()=&%]+(?:@|%40)[a-z0-9.-]*[a-z0-9]')) as name
    from {table}
    union all
    select rowid, 'id', unnest(regexp_extract_all({column}, '(?i)"customer_?id"\s*:\s*"?([^",}]+)', 1))
    from {table}
)
select distinct row from told
where entry(kind, replace(trim(name), '%40', '@')) in (select hash from app.erased)
