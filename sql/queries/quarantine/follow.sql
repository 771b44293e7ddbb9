-- What became of a row that was tried again became of all that are the same.
update app.rejected as r set reason = t.reason, kind = t.kind, replay_run_id = t.replay_run_id
from same_again as s join app.rejected as t on t.rowid = s.id
where r.rowid = s.same and s.same <> s.id
