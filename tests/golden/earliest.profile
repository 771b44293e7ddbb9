profile "The first and last day"
include any of
  smallest answered_at over answers between 2026-10-21 and 2026-10-22
  largest occurred_at over any opens > 2026-10-30
