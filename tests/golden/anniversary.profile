profile "Birthday soon"
include any of
  birthday has its anniversary in the next 7 days
  birthday has its anniversary in the last 1 day
