profile "Reads many campaigns"
include number of different campaign over opens in the last 365 days >= 15
