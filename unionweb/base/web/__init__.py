"""The edge: everything that knows Flask, requests and answers."""
