profile "The very first"
include first open(campaign contains "news") ever in the last 10 days
exclude first any open(`machine` is known) ever before 2026-10-01
