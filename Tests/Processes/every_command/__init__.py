"""Rules for all commands: options, messages, signals, split input, secrets in memory."""
