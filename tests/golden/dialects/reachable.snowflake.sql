SELECT
  c.customer_key
FROM store.customer AS c
WHERE
  c.erased_at IS NULL
  AND REGEXP_INSTR(
    c.email,
    '^[^\\@\\t\\n\\f\\r \x0b   -     　]+\\@[^\\@\\t\\n\\f\\r \x0b   -     　]+$',
    1,
    1,
    0,
    'c'
  ) > 0
  AND NOT c.customer_key IN (
    SELECT
      in_1.customer_key AS found
    FROM (
      SELECT
        e.customer_key
      FROM store.event AS e
      WHERE
        e.event IN ('unsubscribe', 'complaint')
        AND e.occurred_at <= CAST('2026-11-01 09:00:00.000000' AS TIMESTAMPNTZ)
      UNION ALL
      SELECT
        e.customer_key
      FROM store.event AS e
      WHERE
        e.event = 'bounce'
        AND e.occurred_at <= CAST('2026-11-01 09:00:00.000000' AS TIMESTAMPNTZ)
        AND e.kind = 'hard'
    ) AS in_1
  )
