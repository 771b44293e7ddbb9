profile "New or not known"
include any of
  member_since in the last 10 days
  member_since not in the last 2 years
