profile "Machines"
include any of
  at least 3 any opens
  machine open
exclude no open
