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
      AND e.occurred_at <= CAST('2026-11-01 09:00:00.000000' AS TIMESTAMPNTZ)
      AND e.machine IS DISTINCT FROM TRUE
      AND e.campaign_key IN (
        SELECT
          k.campaign_key
        FROM store.campaign AS k
        WHERE
          CONTAINS(LOWER(k.campaign), LOWER('news'))
      )
    GROUP BY
      e.customer_key
    HAVING
      (
        MIN(e.occurred_at) >= CAST('2026-10-22 08:00:00.000000' AS TIMESTAMPNTZ)
        AND MIN(e.occurred_at) <= CAST('2026-11-01 09:00:00.000000' AS TIMESTAMPNTZ)
      )
  )
  AND NOT c.customer_key IN (
    SELECT
      e.customer_key
    FROM store.event AS e
    WHERE
      e.event = 'open'
      AND e.occurred_at <= CAST('2026-11-01 09:00:00.000000' AS TIMESTAMPNTZ)
      AND NOT e.machine IS NULL
    GROUP BY
      e.customer_key
    HAVING
      MIN(e.occurred_at) < CAST('2026-09-30 22:00:00.000000' AS TIMESTAMPNTZ)
  )
