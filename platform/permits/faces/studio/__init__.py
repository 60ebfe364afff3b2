"""Those who write items: what is in force, what lies on disk and what is wrong with it. Read only."""
