"""One file a vendor: its storage of django-storages, with what that lacks. Loaded by who needs one."""
