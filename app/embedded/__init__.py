"""PostgreSQL and Valkey from wheels, started by Rogatory itself below a node's home: development, demo and tests."""
