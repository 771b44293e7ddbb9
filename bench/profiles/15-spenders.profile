profile "Spenders"
include sum of total over orders(status is "paid") in the last 365 days >= 100
