SELECT
  c.customer_key
FROM store.customer AS c
WHERE
  c.erased_at IS NULL
  AND c.customer_key IN (
    SELECT
      o.customer_key
    FROM (
      SELECT
        t.customer_key,
        COALESCE(SUM(TRY_CAST(t.total AS DECIMAL(29, 9))), 0) AS outcome
      FROM store.activity_order AS t
      WHERE
        t.occurred_at >= $p1
        AND t.occurred_at <= $p2
        AND REGEXP_MATCHES(t.status, '[^\s\v\p{Z}]')
      GROUP BY
        t.customer_key
    ) AS o
    WHERE
      o.outcome >= $p3
  )
-- $p1 = datetime.datetime(2026, 8, 3, 8, 0)
-- $p2 = datetime.datetime(2026, 11, 1, 9, 0)
-- $p3 = 100.0
