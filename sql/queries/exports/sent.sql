-- The rows of a run as they are sent, numbered, and cut into batches of one change each.
select
    *,
    (dense_rank() over (order by kb_part, (kb_nth - 1) // $batch_rows))::integer as kb_batch
from (
    select
        (row_number() over (order by {order}))::integer as kb_number,
        kb_change <> 'removed' as kb_part,
        row_number() over (partition by kb_part order by {order}) as kb_nth,
        kb_customer_key,
        kb_key,
        kb_change,
        kb_digest,
        kb_their_id{arrival}{columns}
    from temp.kb_state
    where {sent}
)
order by kb_number
