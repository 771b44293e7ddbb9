-- Rows that could not land and speak of them: that they came stays, what they held goes.
update app.rejected set payload = null, reason = $reason where payload is not null and speaks(payload)
