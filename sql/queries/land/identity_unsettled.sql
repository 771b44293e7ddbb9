-- Customers' rows state addresses, so that any of them may change whom another is about, and what was settled before.
create or replace temp table known_pair (id varchar, email varchar, key integer);

create or replace temp table settled (id varchar, email varchar, key integer);

create or replace temp table who as
select row, customer_id as id, email from checked where reason is null
