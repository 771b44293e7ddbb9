profile "And then not"
include send(campaign is known) in the last 30 days
  then no click(url contains "offer") within 5 days on the same message
