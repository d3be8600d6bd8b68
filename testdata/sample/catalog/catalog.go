// Package catalog knows the products and their prices.
package catalog

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"sync"

	"example.com/shop/money"
)

//go:embed products.json
var products []byte

// Product is something to buy.
type Product struct {
	ID    string
	Name  string
	Price money.Amount
}

var load = sync.OnceValues(func() (map[string]Product, error) {
	var rows []struct{ ID, Name, Price string }
	if err := json.Unmarshal(products, &rows); err != nil {
		return nil, fmt.Errorf("catalog: %w", err)
	}
	all := make(map[string]Product, len(rows))
	for _, row := range rows {
		price, err := money.Parse(row.Price)
		if err != nil {
			return nil, fmt.Errorf("catalog: %s: %w", row.ID, err)
		}
		all[row.ID] = Product{ID: row.ID, Name: row.Name, Price: price}
	}
	return all, nil
})

// Find returns the product with this id.
func Find(id string) (Product, error) {
	all, err := load()
	if err != nil {
		return Product{}, err
	}
	product, ok := all[id]
	if !ok {
		return Product{}, fmt.Errorf("catalog: no product %q", id)
	}
	return product, nil
}
