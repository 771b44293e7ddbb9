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
      AND e.occurred_at < $p2
      AND e.machine IS DISTINCT FROM TRUE
      AND e.campaign_key IN (
        SELECT
          k.campaign_key
        FROM store.campaign AS k
        WHERE
          STARTS_WITH(LOWER(k.campaign), LOWER($p3))
      )
    GROUP BY
      e.customer_key
    HAVING
      COUNT(*) = $p4
  )
-- $p1 = datetime.datetime(2026, 10, 24, 22, 0)
-- $p2 = datetime.datetime(2026, 10, 25, 23, 0)
-- $p3 = 'NEWS'
-- $p4 = 2
