create or replace temp table summed as
select customer_key, max(change) as change from store.touched group by all order by change
