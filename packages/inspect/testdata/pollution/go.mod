module ex.com/p

go 1.25
