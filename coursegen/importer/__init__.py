"""Other people's lesson plans: read, recognized, mapped to a spec with a report of every loss, and written back."""
