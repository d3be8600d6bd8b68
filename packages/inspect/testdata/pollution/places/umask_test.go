package places

import (
	"os"
	"path/filepath"
	"testing"
)

func TestMode(t *testing.T) {
	file := filepath.Join(t.TempDir(), "f")
	if err := os.WriteFile(file, nil, 0o666); err != nil {
		t.Fatal(err)
	}
	if stat, _ := os.Stat(file); stat.Mode() != 0o644 {
		t.Fatal(stat.Mode())
	}
}
