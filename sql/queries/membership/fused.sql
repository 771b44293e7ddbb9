-- How many members turned out to be one with another member.
select
    (
        select count(*) from store.membership
        where profile_id = $profile_id and left_at is null
            and customer_key in (select old_key from became union select new_key from became)
    )
    - (select count(*) from united where left_at is null)
