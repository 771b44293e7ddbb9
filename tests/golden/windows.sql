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
      e.event = 'click' AND e.occurred_at < $p1 AND e.machine IS DISTINCT FROM TRUE
    UNION ALL
    SELECT
      e.customer_key
    FROM store.event AS e
    WHERE
      e.event = 'open'
      AND e.occurred_at >= $p2
      AND e.occurred_at <= $p3
      AND e.machine IS DISTINCT FROM TRUE
    UNION ALL
    SELECT
      e.customer_key
    FROM store.event AS e
    WHERE
      e.event = 'open'
      AND e.occurred_at >= $p4
      AND e.occurred_at < $p5
      AND e.machine IS DISTINCT FROM TRUE
    UNION ALL
    SELECT
      t.customer_key
    FROM store.activity_order AS t
    WHERE
      t.occurred_at >= $p5 AND t.occurred_at <= $p6
    UNION ALL
    SELECT
      a.customer_key
    FROM store.answer AS a
    WHERE
      a.occurred_at >= $p5
      AND a.occurred_at <= $p6
      AND a.question_key IN (
        SELECT
          q.question_key
        FROM store.question AS q
        WHERE
          q.question_index = $p7
      )
    UNION ALL
    SELECT
      e.customer_key
    FROM store.event AS e
    WHERE
      e.event = 'send' AND e.occurred_at >= $p8 AND e.occurred_at <= $p6
    UNION ALL
    SELECT
      e.customer_key
    FROM store.event AS e
    WHERE
      e.event = 'open'
      AND e.occurred_at >= $p9
      AND e.occurred_at <= $p6
      AND e.machine IS DISTINCT FROM TRUE
  )
-- $p1 = datetime.datetime(2026, 10, 1, 8, 0)
-- $p2 = datetime.datetime(2026, 10, 25, 9, 0)
-- $p3 = datetime.datetime(2026, 10, 26, 9, 0)
-- $p4 = datetime.datetime(2026, 10, 30, 23, 0)
-- $p5 = datetime.datetime(2026, 10, 31, 23, 0)
-- $p6 = datetime.datetime(2026, 11, 1, 9, 0)
-- $p7 = '3.10'
-- $p8 = datetime.datetime(2026, 10, 18, 22, 0)
-- $p9 = datetime.datetime(2026, 10, 23, 22, 0)
