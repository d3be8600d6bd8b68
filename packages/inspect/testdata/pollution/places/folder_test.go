package places

import (
	"os"
	"path/filepath"
	"runtime"
	"testing"
)

func TestFolder(t *testing.T) {
	_, file, _, _ := runtime.Caller(0)
	if filepath.Base(filepath.Dir(filepath.Dir(file))) != "top" {
		t.Fatal("compiled elsewhere")
	}
	if wd, _ := os.Getwd(); wd != filepath.Dir(file) {
		t.Fatal("not where it was compiled")
	}
	if got := filepath.Join(os.Getenv("TOP"), "places"); got != filepath.Dir(file) {
		t.Fatal("a path in the environment leads elsewhere", got)
	}
}
