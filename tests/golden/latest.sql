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
    GROUP BY
      a.customer_key
    HAVING
      MAX(CAST(EPOCH_US(a.occurred_at) AS INT128) * 9223372036854775808 + a.arrival) = MAX(
        CASE
          WHEN (
            a.score <= $p4 AND REGEXP_MATCHES(a."value", '[^\s\v\p{Z}]')
          )
          THEN CAST(EPOCH_US(a.occurred_at) AS INT128) * 9223372036854775808 + a.arrival
        END
      )
  )
-- $p1 = datetime.datetime(2026, 8, 1, 8, 0)
-- $p2 = datetime.datetime(2026, 11, 1, 9, 0)
-- $p3 = 'General score'
-- $p4 = 2.0
