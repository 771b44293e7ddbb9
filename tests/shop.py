"""A shop's data model, for tests that need rows of one and look at nothing of the model itself."""

SHOP = """
name = "shop"
[[activity]]
name = "order"
plural = "orders"
key = ["order_id"]
time = "ordered_at"
fields = { order_id = "text", total = "number", status = "text" }
"""
