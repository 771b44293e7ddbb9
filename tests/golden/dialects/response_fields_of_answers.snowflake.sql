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
        a.occurred_at <= CAST('2026-11-01 09:00:00.000000' AS TIMESTAMPNTZ)
        AND a.response_key IN (
          SELECT
            r.response_key
          FROM store.response AS r
          WHERE
            CAST(GET(r.extra, 'channel') AS VARCHAR) = 'WEB'
        )
      UNION ALL
      SELECT
        a.customer_key
      FROM store.answer AS a
      WHERE
        a.occurred_at <= CAST('2026-11-01 09:00:00.000000' AS TIMESTAMPNTZ)
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
        a.occurred_at <= CAST('2026-11-01 09:00:00.000000' AS TIMESTAMPNTZ)
        AND NULLIF(TRY_TO_DOUBLE(CAST(GET(a.extra, 'weight') AS VARCHAR)), CAST('NaN' AS DOUBLE)) > CAST(0.0 AS DOUBLE)
      UNION ALL
      SELECT
        a.customer_key
      FROM store.answer AS a
      WHERE
        a.occurred_at <= CAST('2026-11-01 09:00:00.000000' AS TIMESTAMPNTZ)
        AND NOT COALESCE(
          NOT NULLIF(TRY_TO_DOUBLE(CAST(GET(a.extra, 'weight') AS VARCHAR)), CAST('NaN' AS DOUBLE)) IS NULL,
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
