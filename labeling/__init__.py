"""School: what people decide becomes labels, and labels become better, measured models. Nothing is taught yet."""
