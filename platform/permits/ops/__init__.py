"""Everything that runs the platform: command line, jobs, seed data, health. The only room above the faces."""
