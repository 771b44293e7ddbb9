profile "Where they answered"
include any of
  answer(channel is "WEB")
  answer(mailing is "m1")
  answer(weight > 0)
  answer(weight is missing, question_index is "3.10")
