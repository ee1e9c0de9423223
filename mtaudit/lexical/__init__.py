"""Expected renderings: which Chinese words usually translate an English word in its sentence."""
