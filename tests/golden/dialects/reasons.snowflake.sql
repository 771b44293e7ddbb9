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
        AND e.occurred_at <= CAST('2026-11-01 09:00:00.000000' AS TIMESTAMPNTZ)
        AND e.arrival IN (
          SELECT
            d.arrival
          FROM store.event_detail AS d
          WHERE
            CONTAINS(LOWER(d.reason), LOWER('full'))
        )
      UNION ALL
      SELECT
        e.customer_key
      FROM store.event AS e
      WHERE
        e.event = 'bounce'
        AND e.occurred_at <= CAST('2026-11-01 09:00:00.000000' AS TIMESTAMPNTZ)
        AND NOT COALESCE(NOT e.kind IS NULL, FALSE)
    ) AS in_1
  )
