"""What the commands do and print: results to stdout, findings and progress to stderr."""
