package api

import (
	"net/http/httptest"
	"testing"
)

func get(t *testing.T, url string) (int, string) {
	t.Helper()
	w := httptest.NewRecorder()
	Handler().ServeHTTP(w, httptest.NewRequest("GET", url, nil))
	return w.Code, w.Body.String()
}

func TestPrice(t *testing.T) {
	if code, body := get(t, "/price?id=mug"); code != 200 || body != "8.50\n" {
		t.Errorf("got %d %q", code, body)
	}
	if code, _ := get(t, "/price?id=unicorn"); code != 404 {
		t.Errorf("a unicorn: got %d, want 404", code)
	}
}

func TestTotal(t *testing.T) {
	if code, body := get(t, "/total?id=mug&n=2"); code != 200 || body != "17.00\n" {
		t.Errorf("got %d %q", code, body)
	}
	if code, _ := get(t, "/total?id=mug&n=x"); code != 400 {
		t.Errorf("n=x: got %d, want 400", code)
	}
}
