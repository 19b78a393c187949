"""The national business register (đăng ký doanh nghiệp), as the national platform serves it."""
