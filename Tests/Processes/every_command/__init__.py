"""What every command keeps: options, messages, signals, cut input, secrets in memory."""
