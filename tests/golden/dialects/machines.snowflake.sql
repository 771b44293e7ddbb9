SELECT
  c.customer_key
FROM store.customer AS c
WHERE
  c.erased_at IS NULL
  AND c.customer_key IN (
    SELECT
      in_2.customer_key AS found
    FROM (
      SELECT
        e.customer_key
      FROM store.event AS e
      WHERE
        e.event = 'open'
        AND e.occurred_at <= CAST('2026-11-01 09:00:00.000000' AS TIMESTAMPNTZ)
      GROUP BY
        e.customer_key
      HAVING
        COUNT(*) >= 3
      UNION ALL
      SELECT
        e.customer_key
      FROM store.event AS e
      WHERE
        e.event = 'open'
        AND e.occurred_at <= CAST('2026-11-01 09:00:00.000000' AS TIMESTAMPNTZ)
        AND e.machine = TRUE
    ) AS in_2
  )
  AND c.customer_key IN (
    SELECT
      e.customer_key
    FROM store.event AS e
    WHERE
      e.event = 'open'
      AND e.occurred_at <= CAST('2026-11-01 09:00:00.000000' AS TIMESTAMPNTZ)
      AND e.machine IS DISTINCT FROM TRUE
  )
