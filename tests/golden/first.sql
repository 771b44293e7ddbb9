SELECT
  c.customer_key
FROM store.customer AS c
WHERE
  c.erased_at IS NULL
  AND c.customer_key IN (
    SELECT
      a.customer_key
    FROM (
      SELECT
        a.*,
        ROW_NUMBER() OVER (PARTITION BY a.customer_key ORDER BY a.occurred_at ASC, a.arrival ASC) AS position
      FROM store.answer AS a
      WHERE
        a.occurred_at <= $p1
        AND a.form_key IN (
          SELECT
            f.form_key
          FROM store.form AS f
          WHERE
            f.form = $p2
        )
    ) AS a
    WHERE
      a.position = 1 AND a.score > $p3
  )
-- $p1 = datetime.datetime(2026, 11, 1, 9, 0)
-- $p2 = 'General score'
-- $p3 = 2.0
