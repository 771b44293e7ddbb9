profile "Win back"
include all of
  country is one of ("NL", "BE")
  signed_up_at more than 6 months ago
  at least 3 sends in the last 90 days
  no open in the last 90 days
  no click in the last 365 days
exclude any of
  bounce(kind is "hard")
  unsubscribe
  complaint
