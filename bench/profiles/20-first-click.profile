profile "Clicked for the first time"
include first click ever in the last 30 days
