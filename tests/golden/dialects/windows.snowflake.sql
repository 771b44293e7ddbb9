SELECT
  c.customer_key
FROM store.customer AS c
WHERE
  c.erased_at IS NULL
  AND c.customer_key IN (
    SELECT
      in_1.customer_key AS found
    FROM (
      SELECT
        e.customer_key
      FROM store.event AS e
      WHERE
        e.event = 'click'
        AND e.occurred_at < CAST('2026-10-01 08:00:00.000000' AS TIMESTAMPNTZ)
        AND e.machine IS DISTINCT FROM TRUE
      UNION ALL
      SELECT
        e.customer_key
      FROM store.event AS e
      WHERE
        e.event = 'open'
        AND e.occurred_at >= CAST('2026-10-25 09:00:00.000000' AS TIMESTAMPNTZ)
        AND e.occurred_at <= CAST('2026-10-26 09:00:00.000000' AS TIMESTAMPNTZ)
        AND e.machine IS DISTINCT FROM TRUE
      UNION ALL
      SELECT
        e.customer_key
      FROM store.event AS e
      WHERE
        e.event = 'open'
        AND e.occurred_at >= CAST('2026-10-30 23:00:00.000000' AS TIMESTAMPNTZ)
        AND e.occurred_at < CAST('2026-10-31 23:00:00.000000' AS TIMESTAMPNTZ)
        AND e.machine IS DISTINCT FROM TRUE
      UNION ALL
      SELECT
        t.customer_key
      FROM store.activity_order AS t
      WHERE
        t.occurred_at >= CAST('2026-10-31 23:00:00.000000' AS TIMESTAMPNTZ)
        AND t.occurred_at <= CAST('2026-11-01 09:00:00.000000' AS TIMESTAMPNTZ)
      UNION ALL
      SELECT
        a.customer_key
      FROM store.answer AS a
      WHERE
        a.occurred_at >= CAST('2026-10-31 23:00:00.000000' AS TIMESTAMPNTZ)
        AND a.occurred_at <= CAST('2026-11-01 09:00:00.000000' AS TIMESTAMPNTZ)
        AND a.question_key IN (
          SELECT
            q.question_key
          FROM store.question AS q
          WHERE
            q.question_index = '3.10'
        )
      UNION ALL
      SELECT
        e.customer_key
      FROM store.event AS e
      WHERE
        e.event = 'send'
        AND e.occurred_at >= CAST('2026-10-18 22:00:00.000000' AS TIMESTAMPNTZ)
        AND e.occurred_at <= CAST('2026-11-01 09:00:00.000000' AS TIMESTAMPNTZ)
      UNION ALL
      SELECT
        e.customer_key
      FROM store.event AS e
      WHERE
        e.event = 'open'
        AND e.occurred_at >= CAST('2026-10-23 22:00:00.000000' AS TIMESTAMPNTZ)
        AND e.occurred_at <= CAST('2026-11-01 09:00:00.000000' AS TIMESTAMPNTZ)
        AND e.machine IS DISTINCT FROM TRUE
    ) AS in_1
  )
