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
      t.occurred_at >= $p1
      AND t.occurred_at <= $p2
      AND t.total >= $p3
      AND (
        t.status = $p4 OR t.status = $p5
      )
  )
  AND c.customer_key IN (
    SELECT
      t.customer_key
    FROM store.activity_order AS t
    WHERE
      t.occurred_at >= $p6
      AND t.occurred_at <= $p2
      AND NOT COALESCE(t.total >= $p3, FALSE)
  )
-- $p1 = datetime.datetime(2026, 9, 1, 8, 0)
-- $p2 = datetime.datetime(2026, 11, 1, 9, 0)
-- $p3 = 50.0
-- $p4 = 'open'
-- $p5 = 'paid'
-- $p6 = datetime.datetime(2026, 10, 31, 23, 0)
