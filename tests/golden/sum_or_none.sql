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
        COUNT(
          DISTINCT CASE WHEN REGEXP_MATCHES(v1.campaign, '[^\s\v\p{Z}]') THEN v1.campaign END
        ) AS outcome
      FROM store.event AS e
      LEFT JOIN store.campaign AS v1
        ON v1.campaign_key = e.campaign_key
      WHERE
        e.event = 'open' AND e.occurred_at <= $p1 AND e.machine IS DISTINCT FROM TRUE
      GROUP BY
        e.customer_key
    ) AS o
    WHERE
      NOT COALESCE(o.outcome < $p3, FALSE)
  )
-- $p1 = datetime.datetime(2026, 11, 1, 9, 0)
-- $p2 = 50.0
-- $p3 = 1.0
