-- Who of the profile's people, past ones too, became another person since, and who that is by now.
with recursive step as (
    select distinct m.customer_key as old_key, g.new_key
    from store.membership as m join store.customer_merge as g on g.old_key = m.customer_key
    where m.profile_id = $profile_id
    union all
    select s.old_key, g.new_key
    from step as s join store.customer_merge as g on g.old_key = s.new_key
)
select old_key, new_key from step anti join store.customer_merge as g on g.old_key = step.new_key
