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
      a.occurred_at <= $p1
      AND a.form_key IN (
        SELECT
          f.form_key
        FROM store.form AS f
        WHERE
          f.form = $p2
      )
    GROUP BY
      a.customer_key
    HAVING
      MIN(CAST(EPOCH_US(a.occurred_at) AS INT128) * 9223372036854775808 + a.arrival) = MIN(
        CASE
          WHEN a.score > $p3
          THEN CAST(EPOCH_US(a.occurred_at) AS INT128) * 9223372036854775808 + a.arrival
        END
      )
  )
-- $p1 = datetime.datetime(2026, 11, 1, 9, 0)
-- $p2 = 'General score'
-- $p3 = 2.0
