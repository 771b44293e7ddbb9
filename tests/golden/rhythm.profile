profile "In a rhythm"
include at least 2 opens in at least 1 of the last 3 periods of 4 days
exclude clicks in none of the last 2 periods of 1 month
