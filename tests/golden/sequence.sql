SELECT
  c.customer_key
FROM store.customer AS c
WHERE
  c.erased_at IS NULL
  AND c.customer_key IN (
    SELECT
      z.customer_key
    FROM (
      SELECT
        x.customer_key
      FROM (
        SELECT
          x.*,
          x.wall_at + TO_SECONDS(-(
            CASE WHEN x.wall_at < $p4 THEN 7200 ELSE 3600 END
          )) AS until_at
        FROM (
          SELECT
            x.*,
            x.reached_at + TO_SECONDS(CASE WHEN x.reached_at < $p3 THEN 7200 ELSE 3600 END) + INTERVAL '2' DAY AS wall_at
          FROM (
            SELECT DISTINCT
              x.customer_key,
              y.followed_at AS reached_at,
              x.same_1
            FROM (
              SELECT
                e.customer_key,
                e.occurred_at AS reached_at,
                v0_1.campaign AS same_1
              FROM store.event AS e
              LEFT JOIN store.campaign AS v0_1
                ON v0_1.campaign_key = e.campaign_key
              WHERE
                e.event = 'send' AND e.occurred_at >= $p1 AND e.occurred_at <= $p2
            ) AS x
            INNER JOIN (
              SELECT
                e.customer_key,
                e.occurred_at AS followed_at,
                w1.campaign AS same_value
              FROM store.event AS e
              LEFT JOIN store.campaign AS w1
                ON w1.campaign_key = e.campaign_key
              WHERE
                e.event = 'open'
                AND e.occurred_at >= $p1
                AND e.occurred_at <= $p2
                AND e.machine IS DISTINCT FROM TRUE
            ) AS y
              ON y.customer_key = x.customer_key
              AND y.followed_at > x.reached_at
              AND y.followed_at <= x.reached_at + INTERVAL '3' HOUR
              AND y.same_value = x.same_1
              AND REGEXP_MATCHES(x.same_1, '[^\s\v\p{Z}]')
          ) AS x
        ) AS x
      ) AS x
      INNER JOIN (
        SELECT
          e.customer_key,
          e.occurred_at AS followed_at
        FROM store.event AS e
        WHERE
          e.event = 'click'
          AND e.occurred_at >= $p1
          AND e.occurred_at <= $p2
          AND e.machine IS DISTINCT FROM TRUE
      ) AS y
        ON y.customer_key = x.customer_key
        AND y.followed_at > x.reached_at
        AND y.followed_at <= x.until_at
    ) AS z
  )
-- $p1 = datetime.datetime(2026, 10, 2, 8, 0)
-- $p2 = datetime.datetime(2026, 11, 1, 9, 0)
-- $p3 = datetime.datetime(2026, 10, 25, 1, 0)
-- $p4 = datetime.datetime(2026, 10, 25, 3, 0)
