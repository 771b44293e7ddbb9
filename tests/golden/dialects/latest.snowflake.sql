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
      a.occurred_at >= CAST('2026-08-01 08:00:00.000000' AS TIMESTAMPNTZ)
      AND a.occurred_at <= CAST('2026-11-01 09:00:00.000000' AS TIMESTAMPNTZ)
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
      CAST(GET(
        ARRAY_AGG(
          COALESCE(
            (
              a.score <= CAST(2.0 AS DOUBLE)
              AND REGEXP_INSTR(a."VALUE", '[^\\t\\n\x0b\\f\\r    -     　]', 1, 1, 0, 'c') > 0
            ),
            FALSE
          )
        ) WITHIN GROUP (ORDER BY
          a.occurred_at DESC,
          a.arrival DESC),
        0
      ) AS BOOLEAN)
  )
