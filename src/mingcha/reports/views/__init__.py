"""Pages of the workbench and of 统计报表."""
