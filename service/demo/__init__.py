"""Sample data with the habits of real lists, and the vendor's server it comes from.

Everything enters through the front doors: files through import, answers through the CloseAlert source over HTTP.
Nothing here is read by the product itself.
"""
