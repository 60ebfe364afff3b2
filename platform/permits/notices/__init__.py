"""What is said to people outside a page: messages and their channels."""
