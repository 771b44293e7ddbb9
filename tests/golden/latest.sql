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
        ROW_NUMBER() OVER (PARTITION BY a.customer_key ORDER BY a.occurred_at DESC, a.arrival DESC) AS position
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
    ) AS a
    WHERE
      a.position = 1 AND a.score <= $p4 AND REGEXP_MATCHES(a."value", '[^\s\v\p{Z}]')
  )
-- $p1 = datetime.datetime(2026, 8, 1, 8, 0)
-- $p2 = datetime.datetime(2026, 11, 1, 9, 0)
-- $p3 = 'General score'
-- $p4 = 2.0
