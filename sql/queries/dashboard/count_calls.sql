select count(*) from app.call where run_id = $run_id
