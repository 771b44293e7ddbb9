profile "Windows"
include any of
  open in the last 6 days
  any open yesterday
  click before 2026-10-25
  member_since in the last 10 days
  birthday has its anniversary in the next 7 days
  no order in the last 31 days
