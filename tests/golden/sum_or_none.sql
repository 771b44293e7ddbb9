SELECT
  c.customer_key
FROM store.customer AS c
WHERE
  c.erased_at IS NULL
  AND NOT c.customer_key IN (
    SELECT
      o.customer_key
    FROM (
      SELECT
        t.customer_key,
        COALESCE(SUM(TRY_CAST(t.total AS DECIMAL(29, 9))), 0) AS outcome
      FROM store.activity_order AS t
      WHERE
        t.occurred_at <= $p1
      GROUP BY
        t.customer_key
    ) AS o
    WHERE
      NOT COALESCE(o.outcome <= $p2, FALSE)
  )
  AND c.customer_key IN (
    SELECT
      o.customer_key
    FROM (
      SELECT
        e.customer_key,
        COUNT(DISTINCT e.campaign_key) AS outcome
      FROM store.event AS e
      WHERE
        e.event = 'open'
        AND e.occurred_at <= $p1
        AND e.machine IS DISTINCT FROM TRUE
        AND e.campaign_key IN (
          SELECT
            k.campaign_key
          FROM store.campaign AS k
          WHERE
            REGEXP_MATCHES(k.campaign, '[^\s\v\p{Z}]')
        )
      GROUP BY
        e.customer_key
    ) AS o
    WHERE
      NOT COALESCE(o.outcome < $p3, FALSE)
  )
-- $p1 = datetime.datetime(2026, 11, 1, 9, 0)
-- $p2 = 50.0
-- $p3 = 1.0
