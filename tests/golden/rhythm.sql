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
      e.event = 'open'
      AND e.occurred_at >= $p1
      AND e.occurred_at <= $p2
      AND e.machine IS DISTINCT FROM TRUE
    GROUP BY
      e.customer_key
    HAVING
      (
        CASE
          WHEN COUNT(CASE WHEN (
            e.occurred_at >= $p3 AND e.occurred_at <= $p2
          ) THEN 1 END) >= $p4
          THEN 1
          ELSE 0
        END + CASE
          WHEN COUNT(CASE WHEN (
            e.occurred_at >= $p5 AND e.occurred_at < $p3
          ) THEN 1 END) >= $p4
          THEN 1
          ELSE 0
        END + CASE
          WHEN COUNT(CASE WHEN (
            e.occurred_at >= $p1 AND e.occurred_at < $p5
          ) THEN 1 END) >= $p4
          THEN 1
          ELSE 0
        END
      ) >= $p6
  )
  AND c.customer_key IN (
    SELECT
      e.customer_key
    FROM store.event AS e
    WHERE
      e.event = 'click'
      AND e.occurred_at >= $p7
      AND e.occurred_at <= $p2
      AND e.machine IS DISTINCT FROM TRUE
    GROUP BY
      e.customer_key
    HAVING
      BIT_COUNT(BIT_OR(CAST(CASE WHEN e.occurred_at >= $p8 THEN 1 ELSE 2 END AS BIGINT))) >= $p6
  )
-- $p1 = datetime.datetime(2026, 10, 20, 8, 0)
-- $p2 = datetime.datetime(2026, 11, 1, 9, 0)
-- $p3 = datetime.datetime(2026, 10, 28, 9, 0)
-- $p4 = 2
-- $p5 = datetime.datetime(2026, 10, 24, 8, 0)
-- $p6 = 1
-- $p7 = datetime.datetime(2026, 9, 1, 8, 0)
-- $p8 = datetime.datetime(2026, 10, 1, 8, 0)
