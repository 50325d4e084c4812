"""HTTP from untrusted addresses: which may be asked, how they are connected to, and what goes wrong."""
