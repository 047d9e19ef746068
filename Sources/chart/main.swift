import Shared

Program.main(ChartOptions.table, Chart.start)
