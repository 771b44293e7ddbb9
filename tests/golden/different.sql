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
        COUNT(DISTINCT e.campaign_key) AS outcome
      FROM store.event AS e
      WHERE
        e.event = 'open'
        AND e.occurred_at >= $p1
        AND e.occurred_at <= $p2
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
      o.outcome >= $p3
  )
-- $p1 = datetime.datetime(2026, 10, 2, 8, 0)
-- $p2 = datetime.datetime(2026, 11, 1, 9, 0)
-- $p3 = 1.0
