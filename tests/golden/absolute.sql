SELECT
  c.customer_key
FROM store.customer AS c
WHERE
  c.erased_at IS NULL
  AND c.customer_key IN (
    SELECT
      e.customer_key
    FROM store.event AS e
    WHERE
      e.event = 'bounce' AND e.occurred_at >= $p1 AND e.occurred_at < $p2
    UNION ALL
    SELECT
      e.customer_key
    FROM store.event AS e
    WHERE
      e.event = 'open'
      AND e.occurred_at >= $p3
      AND e.occurred_at <= $p4
      AND e.machine IS DISTINCT FROM TRUE
    UNION ALL
    SELECT
      e.customer_key
    FROM store.event AS e
    WHERE
      e.event = 'click' AND e.occurred_at < $p1 AND e.machine IS DISTINCT FROM TRUE
  )
-- $p1 = datetime.datetime(2026, 9, 30, 22, 0)
-- $p2 = datetime.datetime(2026, 10, 1, 22, 0)
-- $p3 = datetime.datetime(2026, 10, 31, 23, 0)
-- $p4 = datetime.datetime(2026, 11, 1, 9, 0)
