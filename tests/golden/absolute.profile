profile "Absolute windows"
include any of
  bounce between 2026-10-01 and 2026-10-01
  open since 2026-11-01T00:00:00+01:00
  click before 2026-10-01
