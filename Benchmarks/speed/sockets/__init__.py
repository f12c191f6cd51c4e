"""The whole path, socket to socket: a daemon or worker, and its client."""
