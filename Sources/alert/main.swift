import Shared

Program.main(AlertOptions.table, Alert.start)
