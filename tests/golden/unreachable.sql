SELECT
  c.customer_key
FROM store.customer AS c
WHERE
  c.erased_at IS NULL
  AND NOT COALESCE(
    (
      REGEXP_MATCHES(c.email, '[^\s\v\p{Z}]')
      AND NOT c.customer_key IN (
        SELECT
          e.customer_key
        FROM store.event AS e
        WHERE
          e.event IN ('unsubscribe', 'complaint') AND e.occurred_at <= $p1
        UNION ALL
        SELECT
          e.customer_key
        FROM store.event AS e
        WHERE
          e.event = 'bounce' AND e.occurred_at <= $p1 AND CAST(e.kind AS TEXT) = $p2
      )
    ),
    FALSE
  )
-- $p1 = datetime.datetime(2026, 11, 1, 9, 0)
-- $p2 = 'hard'
