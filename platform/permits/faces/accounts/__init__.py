"""Getting in: signing in and out, registering, one's own account. The only face that touches passwords."""
