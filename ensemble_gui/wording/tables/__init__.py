"""What views show, as tables to be taken away: names of columns, values with all their digits."""
