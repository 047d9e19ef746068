"""What all topics use.

commands   running a command, its environment, the inputs of golden cases
running    a command while it runs: its records and messages as they come
waiting    waiting for a condition, or watching that one stays true
terminals  commands whose output is a terminal
folders    quick temporary folders, small disks
servers    a provider of messages and a mail server, played by the test
exchanges  fake exchanges that end with their test
market     candles, klines and trades made with a seed
book_feed  order books made with a seed, with all that goes wrong on the way
proc       what the kernel knows of a process: memory, sleep, system calls
topics     runs the tests of a topic for run.py
"""
