"""What a backup holds, how a value is written, which backups are kept. No database."""
