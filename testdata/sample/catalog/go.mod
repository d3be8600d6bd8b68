module example.com/shop/catalog

go 1.25

require example.com/shop/money v0.0.0
