package catalog_test

import (
	"os"
	"strings"
	"testing"

	"example.com/shop/catalog"
)

func TestPricesAreAsPrinted(t *testing.T) {
	list, err := os.ReadFile("testdata/pricelist.txt")
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(list)) {
		id, price, _ := strings.Cut(strings.TrimSpace(line), " ")
		product, err := catalog.Find(id)
		if err != nil || product.Price.String() != price {
			t.Errorf("Find(%q) costs %v, %v; the printed list says %s", id, product.Price, err, price)
		}
	}
}

func TestUnknownProduct(t *testing.T) {
	if _, err := catalog.Find("unicorn"); err == nil {
		t.Error("found a unicorn")
	}
}
