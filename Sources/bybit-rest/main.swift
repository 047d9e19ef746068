import Shared

Program.main(RestOptions.table, Caller.start)
