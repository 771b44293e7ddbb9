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
      e.event = 'open' AND e.occurred_at <= $p1 AND e.machine IS DISTINCT FROM TRUE
    GROUP BY
      e.customer_key
    HAVING
      COUNT(*) >= $p2
  )
  AND NOT c.customer_key IN (
    SELECT
      t.customer_key
    FROM store.activity_order AS t
    WHERE
      t.occurred_at <= $p1 AND t.status = $p3
  )
  AND NOT c.customer_key IN (
    SELECT
      e.customer_key
    FROM store.event AS e
    WHERE
      e.event = 'click'
      AND e.occurred_at >= $p4
      AND e.occurred_at <= $p1
      AND e.machine IS DISTINCT FROM TRUE
    GROUP BY
      e.customer_key
    HAVING
      COUNT(*) >= $p2
  )
-- $p1 = datetime.datetime(2026, 11, 1, 9, 0)
-- $p2 = 2
-- $p3 = 'paid'
-- $p4 = datetime.datetime(2026, 8, 3, 8, 0)
