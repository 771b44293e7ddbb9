-- Every row is of somebody whom nothing in the batch can change, so none hangs on the order of the rows.
insert into known_pair select id, email, key from placed;

create or replace temp table settled as
select id, email, key from pair where key is not null union all select id, email, key from placed;

create or replace temp table person (row bigint, customer_key integer);
create or replace temp table merging (old_key integer, new_key integer, row bigint)
