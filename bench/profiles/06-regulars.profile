profile "Regular readers"
include at least 12 opens in the last 365 days
