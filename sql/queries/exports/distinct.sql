-- How many people and how many broadcasts are in what would go.
with went as (
    select a.customer_key, a.broadcast_id
    from ({counted}) as a
    anti join (select customer_key from store.customer where erased_at is not null) as gone using (customer_key)
)
select
    (select count(*) from (select customer_key from went group by customer_key)) as people,
    (select count(broadcast_id) from (select broadcast_id from went group by broadcast_id)) as broadcasts
