WITH profile_1 AS (
  SELECT
    c.customer_key
  FROM store.customer AS c
  WHERE
    c.erased_at IS NULL
    AND ENDS_WITH(LOWER(c.email), LOWER($p4))
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
            l.list = $p1
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
              l.list = $p1
          )
      )
      AND LEFT(MD5(COALESCE(c.customer_id, c.email) || $p2), 8) <= $p3
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
-- $p1 = 'Friends'
-- $p2 = ':autumn'
-- $p3 = '7fffffff'
-- $p4 = '@X.NL'
