SELECT
  c.customer_key
FROM store.customer AS c
WHERE
  c.erased_at IS NULL
  AND NOT COALESCE(
    (
      REGEXP_MATCHES(c.email, $p1)
      AND NOT c.customer_key IN (
        SELECT
          e.customer_key
        FROM store.event AS e
        WHERE
          e.event IN ('unsubscribe', 'complaint') AND e.occurred_at <= $p2
        UNION ALL
        SELECT
          e.customer_key
        FROM store.event AS e
        WHERE
          e.event = 'bounce' AND e.occurred_at <= $p2 AND CAST(e.kind AS TEXT) = $p3
      )
    ),
    FALSE
  )
-- $p1 = '^[^@\\s\\v\\x{A0}\\x{1680}\\x{2000}-\\x{200A}\\x{2028}\\x{2029}\\x{202F}\\x{205F}\\x{3000}]+@[^@\\s\\v\\x{A0}\\x{1680}\\x{2000}-\\x{200A}\\x{2028}\\x{2029}\\x{202F}\\x{205F}\\x{3000}]+$'
-- $p2 = datetime.datetime(2026, 11, 1, 9, 0)
-- $p3 = 'hard'
