"""The whole way, socket to socket: a daemon or worker, and what sends to it."""
