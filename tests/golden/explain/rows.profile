profile "What came of rows"
include any of
  latest answer(question is "How do you rate us?") has (score < 3)
  first order has (status is "paid")
  sum of total over orders >= 100
  average of score over answers > 4
  first open ever in the last 10 days
  none of
    largest total over orders(status is "paid") > 50
    number of different campaign over opens is 1
