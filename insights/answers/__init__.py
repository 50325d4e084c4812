"""Questions of customers to their calls: finding what answers them, ranking it, and the built-in answers."""
