"""Writing of posts: verbs as functions, one module per aggregate."""
