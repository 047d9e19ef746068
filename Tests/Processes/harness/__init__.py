"""Shared by the tests of all topics.

commands   running a command, its environment, the inputs of golden cases
running    a running command: its records and messages as they arrive
waiting    waiting for a condition, or checking that one stays true
terminals  commands whose output is a terminal
folders    fast temporary folders, small disks
servers    a simulated message provider and mail server
exchanges  fake exchanges that stop with their test
market     candles, klines and trades made with a seed
book_feed  order books made with a seed, with all kinds of feed faults
proc       the kernel's data on a process: memory, sleep, system calls
topics     runs the tests of a topic for run.py
"""
