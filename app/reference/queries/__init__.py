"""Every statement about the reference lists."""
