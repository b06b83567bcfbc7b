"""Registers of millions: one or more files into 检查对象, from the command line, in bounded memory.

In: paths of files. `checking` asks the checks of `importing`, in several processes, and says of each
row what storing it would do (`plain` of many rows at once); `staging` keeps that in tables that live
as long as the connection; `duplicates` finds what no single row can show. Out: faults by file and
row, or — only when there is none — everything into the register by a few statements (`storing`), in
one act, for which `indexes` makes the register ready.
"""
