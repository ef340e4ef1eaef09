"""How time and memory of govkg grow with the graph, on corpora of its own shape."""
