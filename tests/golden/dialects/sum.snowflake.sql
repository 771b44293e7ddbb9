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
        t.customer_key,
        COALESCE(SUM(CASE WHEN ABS(t.total) < 1e20 THEN CAST(t.total AS DECIMAL(29, 9)) END), 0) AS outcome
      FROM store.activity_order AS t
      WHERE
        t.occurred_at >= CAST('2026-08-03 08:00:00.000000' AS TIMESTAMPNTZ)
        AND t.occurred_at <= CAST('2026-11-01 09:00:00.000000' AS TIMESTAMPNTZ)
        AND REGEXP_INSTR(t.status, '[^\\t\\n\x0b\\f\\r    -     　]', 1, 1, 0, 'c') > 0
      GROUP BY
        t.customer_key
    ) AS o
    WHERE
      o.outcome >= CAST(100.0 AS DOUBLE)
  )
