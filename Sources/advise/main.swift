import Shared

Program.main(AdviseOptions.table, Advise.start)
