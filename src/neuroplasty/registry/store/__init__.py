"""Where the registry's rows lie: tables, engine, transactions, keys, trail; on SQLite or PostgreSQL."""
