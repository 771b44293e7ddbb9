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
      a.occurred_at >= $p1
      AND a.occurred_at <= $p2
      AND a.form_key IN (
        SELECT
          f.form_key
        FROM store.form AS f
        WHERE
          f.form = $p3
      )
      AND a.question_key IN (
        SELECT
          q.question_key
        FROM store.question AS q
        WHERE
          q.question = $p4
      )
      AND a.score < $p5
  )
-- $p1 = datetime.datetime(2026, 10, 22, 8, 0)
-- $p2 = datetime.datetime(2026, 11, 1, 9, 0)
-- $p3 = 'General score'
-- $p4 = 'How do you rate us?'
-- $p5 = 3.0
