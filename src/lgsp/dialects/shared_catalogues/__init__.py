"""Exchange of shared catalogues (danh mục dùng chung): whole lists by code, as records."""
