"""The administrative map of France: departments, intercommunalities, communes. Reference data shared by all hospitals."""
