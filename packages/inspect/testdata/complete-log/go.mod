module ex.com/seen

go 1.25
