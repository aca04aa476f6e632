"""The service: what the desk does, over HTTP. The page and this share the store, the functions and the workers."""
