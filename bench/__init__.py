"""What govkg costs, against what one would use instead."""
