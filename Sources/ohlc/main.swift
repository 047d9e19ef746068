import Shared

Program.main(OhlcOptions.table, Ohlc.start)
