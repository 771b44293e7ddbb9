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
        x.customer_key,
        x.reached_at,
        x.same_1
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
              INTERVAL 5 DAY
            ) AS wall_at
          FROM (
            SELECT
              e.customer_key,
              e.occurred_at AS reached_at,
              e.message_key AS same_1
            FROM store.event AS e
            WHERE
              e.event = 'send'
              AND e.occurred_at >= CAST('2026-10-02 08:00:00.000000' AS DATETIME)
              AND e.occurred_at <= CAST('2026-11-01 09:00:00.000000' AS DATETIME)
              AND e.campaign_key IN (
                SELECT
                  k.campaign_key
                FROM store.campaign AS k
                WHERE
                  regexp_contains(k.campaign, '[^\\s\\v\\p{Z}]')
              )
          ) AS x
        ) AS x
      ) AS x
      LEFT JOIN (
        SELECT
          e.customer_key,
          e.occurred_at AS followed_at,
          e.message_key AS same_value
        FROM store.event AS e
        WHERE
          e.event = 'click'
          AND e.occurred_at >= CAST('2026-10-02 08:00:00.000000' AS DATETIME)
          AND e.occurred_at <= CAST('2026-11-01 09:00:00.000000' AS DATETIME)
          AND e.machine IS DISTINCT FROM TRUE
          AND e.link_key IN (
            SELECT
              l.link_key
            FROM store.link AS l
            WHERE
              strpos(lower(l.url), lower('offer')) > 0
          )
      ) AS y
        ON y.customer_key = x.customer_key
        AND y.followed_at > x.reached_at
        AND y.followed_at <= x.until_at
        AND y.same_value = x.same_1
      WHERE
        x.until_at <= CAST('2026-11-01 09:00:00.000000' AS DATETIME)
        AND y.customer_key IS NULL
    ) AS z
  )
