-- What they can be told by: their ids, and those of their addresses that lead to nobody else.
select 'id' as kind, customer_id as name from erasing where customer_id is not null
union
select 'email', email from store.customer_email
where customer_key in (select customer_key from erasing)
    and (email = $email or email not in (
        select e.email from store.customer_email as e join store.customer as c using (customer_key)
        where c.erased_at is null and e.customer_key not in (select customer_key from erasing)
    ))
