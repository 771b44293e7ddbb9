-- Customers' rows state addresses, so that any of them may change whom another is about.
create or replace temp table settled (row bigint, customer_key integer);

create or replace temp table who as
select row, customer_id as id, email from checked where reason is null
