profile "Sum"
include sum of total over orders(status is known) in the last 90 days >= 100
