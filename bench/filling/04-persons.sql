-- How each person behaves: in what share of the mailings, and how often one is opened.
create or replace temp table person as
select
    customer_key,
    signed_up_at,
    least(0.95, $share * (chance('share', customer_key, 0) + 1e-9) ** -0.7) as share,
    0.9 * chance('eager', customer_key, 0) ** 2 as eager
from store.customer;
