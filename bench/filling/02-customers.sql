-- People: most of them quiet, a few in nearly every mailing; attributes as skewed as a shop's are, with gaps.
insert into store.customer (
    customer_key, customer_id, email, first_seen_at, country, points, birthday, vip, tags, signed_up_at
)
select
    n::integer,
    format('K{:09d}', n),
    format('person{}@example.{}', n, ['com', 'org', 'net'][n % 3 + 1]),
    $as_of::timestamp - interval '730 days',
    case
        when chance('country', n, 0) < 0.55 then 'NL' when chance('country', n, 0) < 0.73 then 'BE'
        when chance('country', n, 0) < 0.85 then 'DE' when chance('country', n, 0) < 0.91 then 'FR'
        when chance('country', n, 0) < 0.95 then 'GB' when chance('country', n, 0) < 0.955 then 'LU'
    end,
    case when chance('points', n, 0) < 0.92 then round(60 * (chance('points', n, 1) + 0.0001) ** -0.6, 0) - 60 end,
    case
        when chance('birthday', n, 0) < 0.7
            then ($as_of::date - (6600 + 24000 * chance('birthday', n, 1))::integer)
    end,
    case when chance('vip', n, 0) < 0.9 then chance('vip', n, 1) < 0.015 end,
    list_filter(
        [
            case when chance('garden', n, 0) < 0.2 then 'garden' end,
            case when chance('kitchen', n, 0) < 0.3 then 'kitchen' end,
            case when chance('cycling', n, 0) < 0.1 then 'cycling' end,
            case when chance('chess', n, 0) < 0.005 then 'chess' end
        ],
        lambda tag: tag is not null
    ),
    $as_of::timestamp - to_microseconds((86400e6 * (5 + 1500 * chance('signed', n, 0)))::bigint)
from range(1, $customers + 1) as r(n);

insert into store.customer_email
select email, customer_key, first_seen_at from store.customer;

insert into store.customer_updated (customer_key, email)
select customer_key, first_seen_at from store.customer;
