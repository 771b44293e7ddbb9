profile "All kinds of windows"
include any of
  click more than 31 days ago
  open between 6 and 7 days ago
  open yesterday
  order this month
  answer(question_index is "3.10") today
  send in the last 1 calendar week
  open in the last 8 calendar days
