import Shared

Program.main(TradeOptions.table, Trade.start)
