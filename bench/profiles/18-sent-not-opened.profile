profile "Leaves offers unopened"
include send(campaign contains "offer") in the last 60 days then no open within 3 days
