-- How many tries a run made.
select count(*) from app.attempt where run_id = $run_id
