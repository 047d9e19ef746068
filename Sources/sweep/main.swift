import Shared

Program.main(SweepOptions.table, Sweep.start)
