-- Responses of two answers each, in the order of time, the unhappy ones rarer; and orders of those who buy.
create or replace temp table responded as
select
    1 + floor(chance('who', n, 0) ** 2.5 * $customers)::integer as customer_key,
    $as_of::timestamp - to_microseconds((730 * 86400e6 * (1 - n / $responses))::bigint) as occurred_at,
    n,
    (1 + floor(4 * chance('form', n, 0) ** 2))::integer as form_key,
    1 + floor(5 * chance('score', n, 0) ** 0.4) as score
from range(0, $responses) as r(n);

insert into store.response (
    response_key, customer_key, occurred_at, received_at, arrival, form_key, source_key, response_id, mailing, run_id
)
select
    n + 1, customer_key, occurred_at, occurred_at, $arrivals + 3 * n + 1, form_key, 2, 'r' || n,
    'm' || (n % 50), 1
from responded order by n;

insert into store.answer (
    customer_key, occurred_at, received_at, arrival, response_key, form_key, question_key, score, value, run_id
)
select
    customer_key, occurred_at, occurred_at, $arrivals + 3 * n + 2 + q, n + 1, form_key,
    form_key * 2 - 1 + q,
    case when q = 0 then score end,
    case when q = 0 then score::integer::varchar else ['fine', 'too slow', 'nothing', 'better boxes'][n % 4 + 1] end,
    1
from responded, range(2) as r(q)
order by n, q;

insert into store.activity_order (
    customer_key, occurred_at, received_at, arrival, run_id, source_key, order_id, total, status
)
select
    1 + floor(chance('buyer', n, 0) ** 2 * $customers)::integer,
    $as_of::timestamp - to_microseconds((730 * 86400e6 * (1 - n / $orders))::bigint),
    $as_of::timestamp - to_microseconds((730 * 86400e6 * (1 - n / $orders))::bigint),
    $arrivals + 3 * $responses + n + 1, 1, 3,
    'o' || n,
    round(12 * (chance('total', n, 0) + 0.001) ** -0.7, 2),
    case when chance('status', n, 0) < 0.9 then 'paid' when chance('status', n, 0) < 0.96 then 'returned' else 'open' end
from range(0, $orders) as r(n)
order by n;
