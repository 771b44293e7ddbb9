profile "Since the day began in Amsterdam"
include any of
  member_since is 2026-10-22
  member_since <= 2025-11-01
  member_since > 2026-10-22T09:59:59+02:00
