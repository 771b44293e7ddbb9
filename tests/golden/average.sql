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
        a.customer_key,
        CAST(SUM(TRY_CAST(a.score AS DECIMAL(29, 9))) AS DOUBLE) / NULLIF(COUNT(TRY_CAST(a.score AS DECIMAL(29, 9))), 0) AS outcome
      FROM store.answer AS a
      WHERE
        a.occurred_at <= $p1
      GROUP BY
        a.customer_key
    ) AS o
    WHERE
      o.outcome = $p2
  )
  AND NOT c.customer_key IN (
    SELECT
      o.customer_key
    FROM (
      SELECT
        a.customer_key,
        CAST(SUM(TRY_CAST(a.score AS DECIMAL(29, 9))) AS DOUBLE) / NULLIF(COUNT(TRY_CAST(a.score AS DECIMAL(29, 9))), 0) AS outcome
      FROM store.answer AS a
      WHERE
        a.occurred_at <= $p1
        AND a.form_key IN (
          SELECT
            f.form_key
          FROM store.form AS f
          WHERE
            f.form = $p3
        )
      GROUP BY
        a.customer_key
    ) AS o
    WHERE
      o.outcome < $p4
  )
-- $p1 = datetime.datetime(2026, 11, 1, 9, 0)
-- $p2 = 5.0
-- $p3 = 'General score'
-- $p4 = 3.0
