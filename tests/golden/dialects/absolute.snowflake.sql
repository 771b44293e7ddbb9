SELECT
  c.customer_key
FROM store.customer AS c
WHERE
  c.erased_at IS NULL
  AND c.customer_key IN (
    SELECT
      in_1.customer_key AS found
    FROM (
      SELECT
        e.customer_key
      FROM store.event AS e
      WHERE
        e.event = 'bounce'
        AND e.occurred_at >= CAST('2026-09-30 22:00:00.000000' AS TIMESTAMPNTZ)
        AND e.occurred_at < CAST('2026-10-01 22:00:00.000000' AS TIMESTAMPNTZ)
      UNION ALL
      SELECT
        e.customer_key
      FROM store.event AS e
      WHERE
        e.event = 'open'
        AND e.occurred_at >= CAST('2026-10-31 23:00:00.000000' AS TIMESTAMPNTZ)
        AND e.occurred_at <= CAST('2026-11-01 09:00:00.000000' AS TIMESTAMPNTZ)
        AND e.machine IS DISTINCT FROM TRUE
      UNION ALL
      SELECT
        e.customer_key
      FROM store.event AS e
      WHERE
        e.event = 'click'
        AND e.occurred_at < CAST('2026-09-30 22:00:00.000000' AS TIMESTAMPNTZ)
        AND e.machine IS DISTINCT FROM TRUE
    ) AS in_1
  )
