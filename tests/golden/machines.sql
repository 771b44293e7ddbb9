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
      e.event = 'open' AND e.occurred_at <= $p1
    GROUP BY
      e.customer_key
    HAVING
      COUNT(*) >= $p2
    UNION ALL
    SELECT
      e.customer_key
    FROM store.event AS e
    WHERE
      e.event = 'open' AND e.occurred_at <= $p1 AND e.machine = TRUE
  )
  AND c.customer_key IN (
    SELECT
      e.customer_key
    FROM store.event AS e
    WHERE
      e.event = 'open' AND e.occurred_at <= $p1 AND e.machine IS DISTINCT FROM TRUE
  )
-- $p1 = datetime.datetime(2026, 11, 1, 9, 0)
-- $p2 = 3
