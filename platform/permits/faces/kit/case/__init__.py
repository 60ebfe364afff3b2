"""A case as officers see it: one sheet, one way of acting, shared by every desk. Knows declarations; knows no item."""
