SELECT
  c.customer_key
FROM store.customer AS c
WHERE
  c.erased_at IS NULL
  AND c.customer_key IN (
    SELECT
      a.customer_key
    FROM store.answer AS a
    WHERE
      a.occurred_at >= CAST('2026-10-22 08:00:00.000000' AS TIMESTAMPNTZ)
      AND a.occurred_at <= CAST('2026-11-01 09:00:00.000000' AS TIMESTAMPNTZ)
      AND a.form_key IN (
        SELECT
          f.form_key
        FROM store.form AS f
        WHERE
          f.form = 'General score'
      )
      AND a.question_key IN (
        SELECT
          q.question_key
        FROM store.question AS q
        WHERE
          q.question = 'How do you rate us?'
      )
      AND a.score < CAST(3.0 AS DOUBLE)
  )
  AND REGEXP_INSTR(
    c.email,
    '^[^\\@\\t\\n\\f\\r \x0b   -     　]+\\@[^\\@\\t\\n\\f\\r \x0b   -     　]+$',
    1,
    1,
    0,
    'c'
  ) > 0
  AND NOT c.customer_key IN (
    SELECT
      in_2.customer_key AS found
    FROM (
      SELECT
        e.customer_key
      FROM store.event AS e
      WHERE
        e.event IN ('unsubscribe', 'complaint')
        AND e.occurred_at <= CAST('2026-11-01 09:00:00.000000' AS TIMESTAMPNTZ)
      UNION ALL
      SELECT
        e.customer_key
      FROM store.event AS e
      WHERE
        e.event = 'bounce'
        AND e.occurred_at <= CAST('2026-11-01 09:00:00.000000' AS TIMESTAMPNTZ)
        AND e.kind = 'hard'
    ) AS in_2
  )
  AND NOT COALESCE(
    (
      c.customer_key IN (
        SELECT
          e.customer_key
        FROM store.event AS e
        WHERE
          e.event = 'complaint'
          AND e.occurred_at >= CAST('2025-11-01 09:00:00.000000' AS TIMESTAMPNTZ)
          AND e.occurred_at <= CAST('2026-11-01 09:00:00.000000' AS TIMESTAMPNTZ)
      )
      AND NOT COALESCE(
        (
          c.vip = TRUE
          OR c.customer_key IN (
            SELECT
              e.customer_key
            FROM store.event AS e
            WHERE
              e.event = 'open'
              AND e.occurred_at <= CAST('2026-11-01 09:00:00.000000' AS TIMESTAMPNTZ)
              AND e.machine IS DISTINCT FROM TRUE
          )
        ),
        FALSE
      )
    ),
    FALSE
  )
