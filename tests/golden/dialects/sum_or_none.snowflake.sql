SELECT
  c.customer_key
FROM store.customer AS c
WHERE
  c.erased_at IS NULL
  AND NOT c.customer_key IN (
    SELECT
      o.customer_key
    FROM (
      SELECT
        t.customer_key,
        COALESCE(SUM(CASE WHEN ABS(t.total) < 1e20 THEN CAST(t.total AS DECIMAL(29, 9)) END), 0) AS outcome
      FROM store.activity_order AS t
      WHERE
        t.occurred_at <= CAST('2026-11-01 09:00:00.000000' AS TIMESTAMPNTZ)
      GROUP BY
        t.customer_key
    ) AS o
    WHERE
      NOT COALESCE(o.outcome <= CAST(50.0 AS DOUBLE), FALSE)
  )
  AND c.customer_key IN (
    SELECT
      o.customer_key
    FROM (
      SELECT
        e.customer_key,
        COUNT(DISTINCT e.campaign_key) AS outcome
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
            REGEXP_INSTR(k.campaign, '[^\\t\\n\x0b\\f\\r    -     　]', 1, 1, 0, 'c') > 0
        )
      GROUP BY
        e.customer_key
    ) AS o
    WHERE
      NOT COALESCE(o.outcome < CAST(1.0 AS DOUBLE), FALSE)
  )
