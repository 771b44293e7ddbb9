-- What looks like a token of a link in the texts that are kept as they came.
select distinct unnest(regexp_extract_all(text, $looks)) as token
from (
    select body as text from app.payload where contains(body, 'gAAAAA')
    union all
    select payload from app.rejected where contains(payload, 'gAAAAA')
)
