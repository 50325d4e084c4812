"""ZIP archives: members read one by one within bounds, and archives of the web kept for a while."""
