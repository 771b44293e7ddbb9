"""Link parameters: what a link in a mail says of the customer it was sent to, encrypted, authenticated and for a time.

The keys, and the tokens made with them. Who a token names and whether they still exist never enter.
"""
