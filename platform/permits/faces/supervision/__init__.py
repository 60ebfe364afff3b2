"""监察: watching over limits and acts of every authority. Sees; does nothing."""
