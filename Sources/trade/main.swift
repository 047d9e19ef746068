import Shared
import Trading

Program.main(TradeOptions.table, Trade.start)
