SELECT
  c.customer_key
FROM store.customer AS c
WHERE
  c.erased_at IS NULL
  AND c.customer_key IN (
    SELECT
      t.customer_key
    FROM store.activity_order AS t
    WHERE
      t.occurred_at >= CAST('2026-09-01 08:00:00.000000' AS TIMESTAMPNTZ)
      AND t.occurred_at <= CAST('2026-11-01 09:00:00.000000' AS TIMESTAMPNTZ)
      AND t.total >= CAST(50.0 AS DOUBLE)
      AND (
        t.status = 'open' OR t.status = 'paid'
      )
  )
  AND c.customer_key IN (
    SELECT
      t.customer_key
    FROM store.activity_order AS t
    WHERE
      t.occurred_at >= CAST('2026-10-31 23:00:00.000000' AS TIMESTAMPNTZ)
      AND t.occurred_at <= CAST('2026-11-01 09:00:00.000000' AS TIMESTAMPNTZ)
      AND NOT COALESCE(t.total >= CAST(50.0 AS DOUBLE), FALSE)
  )
