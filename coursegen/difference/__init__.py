"""Two states of a lesson compared: what changed in the words of the field, and what that means on paper."""
