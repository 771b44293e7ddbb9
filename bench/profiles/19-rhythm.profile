profile "Reads every fortnight"
include at least 1 open in at least 4 of the last 6 periods of 14 days
