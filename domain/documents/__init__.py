"""Documents: pages with words, candidates for values, and the form that is filled from them."""
