"""What applicants see: items and guides, the application, its receipt and progress; and the public check of
certificates. Every page comes from the declaration; no item is known here."""
