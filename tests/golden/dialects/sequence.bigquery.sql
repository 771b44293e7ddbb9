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
          datetime_add(
            x.wall_at,
            INTERVAL -(
              CASE
                WHEN x.wall_at < CAST('2026-10-25 03:00:00.000000' AS DATETIME)
                THEN 7200
                ELSE 3600
              END
            ) SECOND
          ) AS until_at
        FROM (
          SELECT
            x.*,
            datetime_add(
              datetime_add(
                x.reached_at,
                INTERVAL (CASE
                  WHEN x.reached_at < CAST('2026-10-25 01:00:00.000000' AS DATETIME)
                  THEN 7200
                  ELSE 3600
                END) SECOND
              ),
              INTERVAL 2 DAY
            ) AS wall_at
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
                e.event = 'send'
                AND e.occurred_at >= CAST('2026-10-02 08:00:00.000000' AS DATETIME)
                AND e.occurred_at <= CAST('2026-11-01 09:00:00.000000' AS DATETIME)
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
                AND e.occurred_at >= CAST('2026-10-02 08:00:00.000000' AS DATETIME)
                AND e.occurred_at <= CAST('2026-11-01 09:00:00.000000' AS DATETIME)
                AND e.machine IS DISTINCT FROM TRUE
            ) AS y
              ON y.customer_key = x.customer_key
              AND y.followed_at > x.reached_at
              AND y.followed_at <= datetime_add(x.reached_at, INTERVAL 3 HOUR)
              AND y.same_value = x.same_1
              AND regexp_contains(x.same_1, '[^\\s\\v\\p{Z}]')
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
          AND e.occurred_at >= CAST('2026-10-02 08:00:00.000000' AS DATETIME)
          AND e.occurred_at <= CAST('2026-11-01 09:00:00.000000' AS DATETIME)
          AND e.machine IS DISTINCT FROM TRUE
      ) AS y
        ON y.customer_key = x.customer_key
        AND y.followed_at > x.reached_at
        AND y.followed_at <= x.until_at
    ) AS z
  )
