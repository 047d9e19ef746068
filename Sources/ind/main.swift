import Indicators
import Shared

Program.main(IndicatorOptions.table, Ind.start)
