SELECT
  c.customer_key
FROM store.customer AS c
WHERE
  c.erased_at IS NULL
  AND NOT c.customer_key IN (
    SELECT
      e.customer_key
    FROM store.event AS e
    WHERE
      e.event = 'open'
      AND e.occurred_at <= CAST('2026-11-01 09:00:00.000000' AS TIMESTAMPNTZ)
      AND e.machine IS DISTINCT FROM TRUE
    GROUP BY
      e.customer_key
    HAVING
      COUNT(*) >= 2
  )
  AND NOT c.customer_key IN (
    SELECT
      t.customer_key
    FROM store.activity_order AS t
    WHERE
      t.occurred_at <= CAST('2026-11-01 09:00:00.000000' AS TIMESTAMPNTZ)
      AND t.status = 'paid'
  )
  AND NOT c.customer_key IN (
    SELECT
      e.customer_key
    FROM store.event AS e
    WHERE
      e.event = 'click'
      AND e.occurred_at >= CAST('2026-08-03 08:00:00.000000' AS TIMESTAMPNTZ)
      AND e.occurred_at <= CAST('2026-11-01 09:00:00.000000' AS TIMESTAMPNTZ)
      AND e.machine IS DISTINCT FROM TRUE
    GROUP BY
      e.customer_key
    HAVING
      COUNT(*) >= 2
  )
