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
