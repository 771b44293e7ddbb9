"""Who may do what here: accounts, their roles and sign-ins, and the record of what they did.

Nothing here knows of HTTP, of pages or of how a password is typed: it is handed texts, and the time.
"""
