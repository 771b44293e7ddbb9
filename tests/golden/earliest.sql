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
        a.customer_key,
        MIN(a.occurred_at) AS outcome
      FROM store.answer AS a
      WHERE
        a.occurred_at <= $p1
      GROUP BY
        a.customer_key
    ) AS o
    WHERE
      (
        o.outcome >= $p2 AND o.outcome < $p3
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
        e.event = 'open' AND e.occurred_at <= $p1
      GROUP BY
        e.customer_key
    ) AS o
    WHERE
      o.outcome >= $p4
  )
-- $p1 = datetime.datetime(2026, 11, 1, 9, 0)
-- $p2 = datetime.datetime(2026, 10, 20, 22, 0)
-- $p3 = datetime.datetime(2026, 10, 22, 22, 0)
-- $p4 = datetime.datetime(2026, 10, 30, 23, 0)
