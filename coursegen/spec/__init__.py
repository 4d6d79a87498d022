"""The lesson as frozen models, one noun a module, and the way from data to them."""
