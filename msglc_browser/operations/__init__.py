"""Use cases: async functions with frozen results. No Qt."""
