profile "Full boxes and unknown bounces"
include any of
  bounce(reason contains "full")
  bounce(kind is missing)
