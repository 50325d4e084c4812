"""The call library: the list of calls, its filters, and the page that confirms what is done with many of them."""
