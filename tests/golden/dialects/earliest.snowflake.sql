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
        o.customer_key
      FROM (
        SELECT
          a.customer_key,
          MIN(a.occurred_at) AS outcome
        FROM store.answer AS a
        WHERE
          a.occurred_at <= CAST('2026-11-01 09:00:00.000000' AS TIMESTAMPNTZ)
        GROUP BY
          a.customer_key
      ) AS o
      WHERE
        (
          o.outcome >= CAST('2026-10-20 22:00:00.000000' AS TIMESTAMPNTZ)
          AND o.outcome < CAST('2026-10-22 22:00:00.000000' AS TIMESTAMPNTZ)
        )
      UNION ALL
      SELECT
        o.customer_key
      FROM (
        SELECT
          e.customer_key,
          MAX(e.occurred_at) AS outcome
        FROM store.event AS e
        WHERE
          e.event = 'open'
          AND e.occurred_at <= CAST('2026-11-01 09:00:00.000000' AS TIMESTAMPNTZ)
        GROUP BY
          e.customer_key
      ) AS o
      WHERE
        o.outcome >= CAST('2026-10-30 23:00:00.000000' AS TIMESTAMPNTZ)
    ) AS in_1
  )
