SELECT
  c.customer_key
FROM store.customer AS c
WHERE
  c.erased_at IS NULL
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
        e.event = 'open' AND e.occurred_at >= $p1 AND e.occurred_at <= $p2
      GROUP BY
        e.customer_key
    ) AS o
    WHERE
      o.outcome >= $p3
  )
-- $p1 = datetime.datetime(2026, 10, 2, 8, 0)
-- $p2 = datetime.datetime(2026, 11, 1, 9, 0)
-- $p3 = 1.0
