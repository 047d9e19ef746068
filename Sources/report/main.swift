import Performance
import Shared

Program.main(ReportOptions.table, Report.start)
