import Shared

Program.main(ColumnsOptions.table, Columns.start)
