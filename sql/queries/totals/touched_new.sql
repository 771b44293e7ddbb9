-- Whom the transaction touched, under the number that comes next.
insert into store.touched
select distinct customer_key, (select value + 1 from store.counter where name = 'change') from touching
