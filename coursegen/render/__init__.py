"""Content to bytes: one module a format; a renderer opens no lesson file, knows no path, prints nothing."""
