"""A pack as pictures in a browser, beside its findings, while its author writes."""
