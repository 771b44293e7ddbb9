-- A run that waits to be confirmed is of the definition as it was: it ends. Where rows go elsewhere now ($elsewhere), what a
-- run has sealed and not delivered is not finished either.
update app.run set
    state = if(state = 'queued', 'cancelled', state::varchar)::main.run_state,
    finished_at = if(state = 'queued', coalesce($at::timestamp, started_at), finished_at),
    message = if(state = 'queued', $message, message),
    detail = json_merge_patch(detail, '{"sealed": false}')
where job = 'export' and name = $name and started_at >= $since
    and (state = 'queued' or ($elsewhere and state in ('interrupted', 'failed') and (detail ->> '$.sealed')::boolean))
