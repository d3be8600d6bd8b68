package clean

import (
	"os"
	"path/filepath"
	"testing"
)

func TestFiles(t *testing.T) {
	file := filepath.Join(t.TempDir(), "made.txt")
	if err := os.WriteFile(file, []byte("x"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := os.ReadFile(file); err != nil {
		t.Fatal(err)
	}
}
