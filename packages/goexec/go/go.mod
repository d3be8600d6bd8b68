module gows.dev/goexec

go 1.25
