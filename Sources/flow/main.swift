import Shared

Program.main(FlowOptions.table, Flow.start)
