import Shared

Program.main(BoardOptions.table, Board.start)
