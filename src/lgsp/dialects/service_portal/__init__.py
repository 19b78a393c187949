"""The national public service portal (Cổng Dịch vụ công quốc gia), as it is reached through the adapters of the national platform."""
