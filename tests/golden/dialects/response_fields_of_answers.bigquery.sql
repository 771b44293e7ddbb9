SELECT
  c.customer_key
FROM store.customer AS c
WHERE
  c.erased_at IS NULL
  AND c.customer_key IN (
    SELECT
      in_1.customer_key AS found
    FROM (
      SELECT
        a.customer_key
      FROM store.answer AS a
      WHERE
        a.occurred_at <= CAST('2026-11-01 09:00:00.000000' AS DATETIME)
        AND a.response_key IN (
          SELECT
            r.response_key
          FROM store.response AS r
          WHERE
            json_value(r.extra, '$."channel"') = 'WEB'
        )
      UNION ALL
      SELECT
        a.customer_key
      FROM store.answer AS a
      WHERE
        a.occurred_at <= CAST('2026-11-01 09:00:00.000000' AS DATETIME)
        AND a.response_key IN (
          SELECT
            r.response_key
          FROM store.response AS r
          WHERE
            r.mailing = 'm1'
        )
      UNION ALL
      SELECT
        a.customer_key
      FROM store.answer AS a
      WHERE
        a.occurred_at <= CAST('2026-11-01 09:00:00.000000' AS DATETIME)
        AND if(
          is_nan(SAFE_CAST(json_value(a.extra, '$."weight"') AS FLOAT64)),
          NULL,
          SAFE_CAST(json_value(a.extra, '$."weight"') AS FLOAT64)
        ) > CAST(0.0 AS FLOAT64)
      UNION ALL
      SELECT
        a.customer_key
      FROM store.answer AS a
      WHERE
        a.occurred_at <= CAST('2026-11-01 09:00:00.000000' AS DATETIME)
        AND NOT COALESCE(
          NOT if(
            is_nan(SAFE_CAST(json_value(a.extra, '$."weight"') AS FLOAT64)),
            NULL,
            SAFE_CAST(json_value(a.extra, '$."weight"') AS FLOAT64)
          ) IS NULL,
          FALSE
        )
        AND a.question_key IN (
          SELECT
            q.question_key
          FROM store.question AS q
          WHERE
            q.question_index = '3.10'
        )
    ) AS in_1
  )
