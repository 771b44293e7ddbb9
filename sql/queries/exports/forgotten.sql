-- The keys under which a forgotten person was ever known, those that became one with theirs included.
with recursive forgotten as (
    select customer_key from store.customer where erased_at is not null
    union
    select m.old_key from store.customer_merge as m join forgotten as f on f.customer_key = m.new_key
)
select customer_key from forgotten
