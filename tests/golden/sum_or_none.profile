profile "A sum of nothing is 0"
include sum of total over orders <= 50
exclude number of different campaign over opens < 1
