profile "Different campaigns"
include number of different campaign over any opens in the last 30 days >= 1
