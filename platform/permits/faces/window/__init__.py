"""综合窗口: receiving what people bring, checking it against the list, handing out what was decided."""
