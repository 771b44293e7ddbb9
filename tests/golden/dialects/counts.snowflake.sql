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
      AND e.occurred_at >= CAST('2026-10-24 22:00:00.000000' AS TIMESTAMPNTZ)
      AND e.occurred_at < CAST('2026-10-25 23:00:00.000000' AS TIMESTAMPNTZ)
      AND e.machine IS DISTINCT FROM TRUE
      AND e.campaign_key IN (
        SELECT
          k.campaign_key
        FROM store.campaign AS k
        WHERE
          STARTSWITH(LOWER(k.campaign), LOWER('NEWS'))
      )
    GROUP BY
      e.customer_key
    HAVING
      COUNT(*) = 2
  )
