-- Every key that a person was ever known under, with when it became the present one; the newest first.
with recursive known(customer_key, merged_at) as (
    select $key::integer, null::timestamp
    union
    select m.old_key, m.merged_at from store.customer_merge as m join known as k on k.customer_key = m.new_key
)
select customer_key, merged_at from known order by merged_at desc nulls first, customer_key
