"""The analysts' views as Parquet files in a folder, for any engine to read. What is exported to others, how and when
never enters: here nothing is mapped, withheld or sent."""
