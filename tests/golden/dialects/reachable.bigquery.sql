SELECT
  c.customer_key
FROM store.customer AS c
WHERE
  c.erased_at IS NULL
  AND regexp_contains(
    c.email,
    '^[^@\\s\\v\\x{A0}\\x{1680}\\x{2000}-\\x{200A}\\x{2028}\\x{2029}\\x{202F}\\x{205F}\\x{3000}]+@[^@\\s\\v\\x{A0}\\x{1680}\\x{2000}-\\x{200A}\\x{2028}\\x{2029}\\x{202F}\\x{205F}\\x{3000}]+$'
  )
  AND NOT c.customer_key IN (
    SELECT
      in_1.customer_key AS found
    FROM (
      SELECT
        e.customer_key
      FROM store.event AS e
      WHERE
        e.event IN ('unsubscribe', 'complaint')
        AND e.occurred_at <= CAST('2026-11-01 09:00:00.000000' AS DATETIME)
      UNION ALL
      SELECT
        e.customer_key
      FROM store.event AS e
      WHERE
        e.event = 'bounce'
        AND e.occurred_at <= CAST('2026-11-01 09:00:00.000000' AS DATETIME)
        AND e.kind = 'hard'
    ) AS in_1
  )
