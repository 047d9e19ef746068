"""The whole pipe, from the exchange to the phone."""
