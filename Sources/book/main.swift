import Shared

Program.main(BookOptions.table, Book.start)
