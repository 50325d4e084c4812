"""How the items of an import are worked: finding recordings at a source, and fetching one."""
