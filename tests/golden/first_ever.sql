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
      AND e.occurred_at <= $p1
      AND e.machine IS DISTINCT FROM TRUE
      AND e.campaign_key IN (
        SELECT
          k.campaign_key
        FROM store.campaign AS k
        WHERE
          CONTAINS(LOWER(k.campaign), LOWER($p2))
      )
    GROUP BY
      e.customer_key
    HAVING
      (
        MIN(e.occurred_at) >= $p3 AND MIN(e.occurred_at) <= $p1
      )
  )
  AND NOT c.customer_key IN (
    SELECT
      n.customer_key
    FROM store.event_total AS n
    WHERE
      n.event = 'open' AND NOT n.machine IS NULL
    GROUP BY
      n.customer_key
    HAVING
      MIN(n.first_at) < $p4
  )
-- $p1 = datetime.datetime(2026, 11, 1, 9, 0)
-- $p2 = 'news'
-- $p3 = datetime.datetime(2026, 10, 22, 8, 0)
-- $p4 = datetime.datetime(2026, 9, 30, 22, 0)
