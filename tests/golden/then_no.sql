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
          x.wall_at + TO_SECONDS(-(
            CASE WHEN x.wall_at < $p5 THEN 7200 ELSE 3600 END
          )) AS until_at
        FROM (
          SELECT
            x.*,
            x.reached_at + TO_SECONDS(CASE WHEN x.reached_at < $p4 THEN 7200 ELSE 3600 END) + INTERVAL '5' DAY AS wall_at
          FROM (
            SELECT
              e.customer_key,
              e.occurred_at AS reached_at,
              e.message_key AS same_1
            FROM store.event AS e
            WHERE
              e.event = 'send'
              AND e.occurred_at >= $p1
              AND e.occurred_at <= $p2
              AND e.campaign_key IN (
                SELECT
                  k.campaign_key
                FROM store.campaign AS k
                WHERE
                  REGEXP_MATCHES(k.campaign, '[^\s\v\p{Z}]')
              )
          ) AS x
        ) AS x
      ) AS x
      ANTI JOIN (
        SELECT
          e.customer_key,
          e.occurred_at AS followed_at,
          e.message_key AS same_value
        FROM store.event AS e
        WHERE
          e.event = 'click'
          AND e.occurred_at >= $p1
          AND e.occurred_at <= $p2
          AND e.machine IS DISTINCT FROM TRUE
          AND e.link_key IN (
            SELECT
              l.link_key
            FROM store.link AS l
            WHERE
              CONTAINS(LOWER(l.url), LOWER($p3))
          )
      ) AS y
        ON y.customer_key = x.customer_key
        AND y.followed_at > x.reached_at
        AND y.followed_at <= x.until_at
        AND y.same_value = x.same_1
      WHERE
        x.until_at <= $p2
    ) AS z
  )
-- $p1 = datetime.datetime(2026, 10, 2, 8, 0)
-- $p2 = datetime.datetime(2026, 11, 1, 9, 0)
-- $p3 = 'offer'
-- $p4 = datetime.datetime(2026, 10, 25, 1, 0)
-- $p5 = datetime.datetime(2026, 10, 25, 3, 0)
