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
      a.occurred_at <= CAST('2026-11-01 09:00:00.000000' AS DATETIME)
      AND a.form_key IN (
        SELECT
          f.form_key
        FROM store.form AS f
        WHERE
          f.form = 'General score'
      )
    GROUP BY
      a.customer_key
    HAVING
      array_agg(
        COALESCE(a.score > CAST(2.0 AS FLOAT64), FALSE) ORDER BY a.occurred_at ASC, a.arrival ASC
        LIMIT 1
      )[safe_offset(0)]
  )
