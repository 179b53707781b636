"""Starting the site with one command: what it needs first, then its processes. `manage.py start` puts the pieces together."""
