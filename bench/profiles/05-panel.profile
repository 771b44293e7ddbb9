profile "Panel that reads"
include all of
  in list "Panel"
  in profile "Reads our mail"
  not in profile "Complained"
