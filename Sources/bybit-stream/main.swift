import Shared

Program.main(StreamOptions.table, StreamOptions.start)
