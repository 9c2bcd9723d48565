"""How well Liaison understands, measured on texts that were written apart from its training."""
