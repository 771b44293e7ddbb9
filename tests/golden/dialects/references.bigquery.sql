WITH profile_1 AS (
  SELECT
    c.customer_key
  FROM store.customer AS c
  WHERE
    c.erased_at IS NULL
    AND ends_with(lower(c.email), lower('@X.NL'))
    AND c.customer_key IN (
      SELECT
        m.customer_key
      FROM store.list_member AS m
      WHERE
        m.list_key IN (
          SELECT
            l.list_key
          FROM store.list AS l
          WHERE
            l.list = 'Friends'
        )
    )
)
SELECT
  c.customer_key
FROM store.customer AS c
WHERE
  c.erased_at IS NULL
  AND (
    (
      NOT c.customer_key IN (
        SELECT
          m.customer_key
        FROM store.list_member AS m
        WHERE
          m.list_key IN (
            SELECT
              l.list_key
            FROM store.list AS l
            WHERE
              l.list = 'Friends'
          )
      )
      AND left(to_hex(md5(COALESCE(c.customer_id, c.email) || ':autumn')), 8) <= '7fffffff'
    )
    OR c.customer_key IN (
      SELECT
        customer_key
      FROM profile_1
    )
  )
  AND c.customer_key IN (
    SELECT
      customer_key
    FROM profile_1
  )
