profile "Opened today"
include open in the last 1 day
