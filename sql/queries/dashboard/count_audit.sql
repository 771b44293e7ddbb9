select count(*) from app.audit
where ($account is null or account = $account) and ($what is null or split_part(act, '.', 1) = $what)
