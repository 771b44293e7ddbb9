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
        AND e.occurred_at >= CAST('2026-10-02 08:00:00.000000' AS DATETIME)
        AND e.occurred_at <= CAST('2026-11-01 09:00:00.000000' AS DATETIME)
        AND e.campaign_key IN (
          SELECT
            k.campaign_key
          FROM store.campaign AS k
          WHERE
            regexp_contains(k.campaign, '[^\\s\\v\\p{Z}]')
        )
      GROUP BY
        e.customer_key
    ) AS o
    WHERE
      o.outcome >= CAST(1.0 AS FLOAT64)
  )
