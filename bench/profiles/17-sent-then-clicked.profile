profile "Clicks within the week"
include send in the last 90 days then click within 7 days on the same message
