-- The keys under which somebody was ever known who is not to be sent: forgotten, or for a reason that is set.
with recursive withheld as (
    select customer_key from store.customer where erased_at is not null
    union
    select customer_key from store.event_total where ({which}) and first_at <= $at
    union
    select m.old_key from store.customer_merge as m join withheld as w on w.customer_key = m.new_key
)
select customer_key from withheld
