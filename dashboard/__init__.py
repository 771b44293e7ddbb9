"""What people see: Streamlit pages over the same functions as the command line and the API."""
