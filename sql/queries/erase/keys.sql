-- Every key that they were ever known under.
create or replace temp table erasing_key as
with recursive known as (
    select customer_key from erasing
    union
    select m.old_key from store.customer_merge as m join known as k on k.customer_key = m.new_key
)
select customer_key from known
