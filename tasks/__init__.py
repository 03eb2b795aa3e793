"""What runs outside a request. Tasks are one line calling a service; the application sends them by name and never imports them."""
