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
        CAST(SUM(CASE WHEN ABS(a.score) < 1e20 THEN CAST(a.score AS DECIMAL(29, 9)) END) AS DOUBLE) / NULLIF(COUNT(CASE WHEN ABS(a.score) < 1e20 THEN CAST(a.score AS DECIMAL(29, 9)) END), 0) AS outcome
      FROM store.answer AS a
      WHERE
        a.occurred_at <= CAST('2026-11-01 09:00:00.000000' AS TIMESTAMPNTZ)
      GROUP BY
        a.customer_key
    ) AS o
    WHERE
      o.outcome = CAST(5.0 AS DOUBLE)
  )
  AND NOT c.customer_key IN (
    SELECT
      o.customer_key
    FROM (
      SELECT
        a.customer_key,
        CAST(SUM(CASE WHEN ABS(a.score) < 1e20 THEN CAST(a.score AS DECIMAL(29, 9)) END) AS DOUBLE) / NULLIF(COUNT(CASE WHEN ABS(a.score) < 1e20 THEN CAST(a.score AS DECIMAL(29, 9)) END), 0) AS outcome
      FROM store.answer AS a
      WHERE
        a.occurred_at <= CAST('2026-11-01 09:00:00.000000' AS TIMESTAMPNTZ)
        AND a.form_key IN (
          SELECT
            f.form_key
          FROM store.form AS f
          WHERE
            f.form = 'General score'
        )
      GROUP BY
        a.customer_key
    ) AS o
    WHERE
      o.outcome < CAST(3.0 AS DOUBLE)
  )
