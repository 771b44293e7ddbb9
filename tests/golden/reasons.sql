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
      e.event = 'bounce'
      AND e.occurred_at <= $p1
      AND e.arrival IN (
        SELECT
          d.arrival
        FROM store.event_detail AS d
        WHERE
          CONTAINS(LOWER(d.reason), LOWER($p2))
      )
    UNION ALL
    SELECT
      e.customer_key
    FROM store.event AS e
    WHERE
      e.event = 'bounce'
      AND e.occurred_at <= $p1
      AND NOT COALESCE(NOT CAST(e.kind AS TEXT) IS NULL, FALSE)
  )
-- $p1 = datetime.datetime(2026, 11, 1, 9, 0)
-- $p2 = 'full'
